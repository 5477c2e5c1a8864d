using System.Security.Cryptography;
using Umbra.Core.Comparing;
using Umbra.Core.Delivery;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Pairing;

/// <summary>One side's response as it came, and sanitized when that is asked for. Used for one response after the other; for one thread.</summary>
internal sealed class ComparedSide
{
    // A digest of what may not be looked at must not be one that can be guessed: the key is this process's alone, since equality is all that is asked.
    private static readonly byte[] DigestKey = RandomNumberGenerator.GetBytes(32);

    private readonly ByteBuffer _head = new();
    private readonly ByteBuffer _body = new();
    private readonly ByteBuffer _trailers = new();
    private readonly byte[] _digest = new byte[16];
    private CapturedResponse _response = null!;
    private int _digestLength;
    private bool _isWithheld;
    private bool _isSanitized;
    private bool _isCopied;
    private bool _isBodyCopied;

    /// <summary>Begins with a response.</summary>
    public void Begin(CapturedResponse response)
    {
        _response = response;
        _isSanitized = _isCopied = _isBodyCopied = _isWithheld = false;
        _digestLength = 0;
    }

    /// <summary>As it came.</summary>
    public ComparedResponse AsItCame => new()
    {
        Status = _response.Status,
        Head = _response.Head,
        Body = _response.Body,
        Trailers = _response.Trailers,
        IsWithheld = !_response.IsWhole,
        BodyBytes = _response.BodyBytes,
    };

    /// <summary>As it may be looked at. <see cref="Sanitize"/> comes first.</summary>
    public ComparedResponse Sanitized => !_isCopied ? AsItCame : new ComparedResponse
    {
        Status = _response.Status,
        Head = _head.Written,
        Body = _isWithheld ? default : _isBodyCopied ? _body.Written : _response.Body,
        Trailers = _trailers.Written,
        IsWithheld = _isWithheld,
        BodyBytes = _response.BodyBytes,
        Digest = _digest.AsSpan(0, _digestLength),
    };

    /// <summary>Whether the bodies are known whole and the same, byte for byte.</summary>
    public bool HasSameBody(ComparedSide other) => _response.IsWhole && other._response.IsWhole && _response.Body.SequenceEqual(other._response.Body);

    /// <summary>Sanitizes it, once.</summary>
    /// <param name="sanitizer">How; null for not at all.</param>
    public void Sanitize(Sanitizer? sanitizer)
    {
        if (_isSanitized || sanitizer is null)
        {
            return;
        }

        _isSanitized = _isCopied = true;
        _isWithheld = !_response.IsWhole;
        var work = SanitizeWork.ForThisThread;
        if (sanitizer.SanitizeResponse(_response.Head, _response.Body, _response.Trailers, work) != SanitizeFault.None)
        {
            Withhold();
            if (sanitizer.SanitizeResponse(_response.Head, default, _response.Trailers, work) != SanitizeFault.None)
            {
                _head.Clear();
                _trailers.Clear();
                return;
            }
        }

        Copy(work.Head, _head);
        Copy(work.Trailers, _trailers);
        _isBodyCopied = !_isWithheld && work.IsBodyChanged;
        if (_isBodyCopied)
        {
            Copy(work.Body, _body);
        }
    }

    private void Withhold()
    {
        _isWithheld = true;
        if (_response.IsWhole)
        {
            Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(DigestKey, _response.Body, whole);
            whole[.._digest.Length].CopyTo(_digest);
            _digestLength = _digest.Length;
        }
    }

    private static void Copy(ByteBuffer from, ByteBuffer to)
    {
        to.Clear();
        to.Append(from.Written);
    }
}
