using System.Security.Cryptography;
using System.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>A key that signs tokens: one of RSA, of the curve P-256, or a secret (RFC 7518 sections 3.2 to 3.4).</summary>
internal sealed class JwtKey : IDisposable
{
    private const int LeastSecretBytes = 32;
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 16_384;
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;
    private readonly byte[]? _secret;
    private readonly Lock _signing = new(); // the runtime's keys are for one thread at a time

    private JwtKey(RSA rsa) => (_rsa, Algorithm, SignatureSize) = (rsa, "RS256", rsa.KeySize / 8);

    private JwtKey(ECDsa curve) => (_curve, Algorithm, SignatureSize) = (curve, "ES256", 64);

    private JwtKey(byte[] secret) => (_secret, Algorithm, SignatureSize) = (secret, "HS256", HMACSHA256.HashSizeInBytes);

    /// <summary>The algorithm's name (RFC 7518 section 3.1).</summary>
    public string Algorithm { get; }

    /// <summary>Bytes of a signature.</summary>
    public int SignatureSize { get; }

    /// <summary>Reads a key.</summary>
    /// <param name="text">PEM, or a secret.</param>
    /// <param name="problem">Why it is none, without anything of it; empty when it is one.</param>
    public static JwtKey? TryRead(ReadOnlySpan<char> text, out string problem)
    {
        problem = "";
        if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            var secret = Encoding.UTF8.GetBytes(text.ToString());
            problem = secret.Length < LeastSecretBytes ? $"a secret for HS256 needs at least {LeastSecretBytes} bytes (RFC 7518 section 3.2), or give a private key in PEM" : "";
            return problem.Length == 0 ? new JwtKey(secret) : null;
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) || text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            problem = "the PEM is no private key without passphrase; \"openssl pkey -in KEY\" writes one";
            return null;
        }

        var key = TryReadRsa(text, out problem);
        if (key is null && problem.Length == 0)
        {
            key = TryReadCurve(text, out problem);
        }

        return key;
    }

    /// <summary>Signs bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="signature"><see cref="SignatureSize"/> bytes.</param>
    public void Sign(ReadOnlySpan<byte> bytes, Span<byte> signature)
    {
        if (_secret is not null)
        {
            HMACSHA256.HashData(_secret, bytes, signature);
            return;
        }

        lock (_signing)
        {
            _ = _rsa?.SignData(bytes, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            _ = _curve?.SignData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rsa?.Dispose();
        _curve?.Dispose();
    }

    // Null without a problem when the key may be one of a curve.
    private static JwtKey? TryReadRsa(ReadOnlySpan<char> pem, out string problem)
    {
        problem = "";
        var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            if (rsa.KeySize is >= LeastRsaBits and <= MostRsaBits)
            {
                return new JwtKey(rsa);
            }

            problem = $"an RSA key for RS256 needs {LeastRsaBits} to {MostRsaBits} bits (RFC 7518 section 3.3); this one has {rsa.KeySize}";
        }

        rsa.Dispose();
        return null;
    }

    private static JwtKey? TryReadCurve(ReadOnlySpan<char> pem, out string problem)
    {
        problem = "";
        var curve = ECDsa.Create();
        if (!TryImport(curve, pem))
        {
            problem = "the PEM's private key is neither of RSA nor of the curve P-256";
        }
        else if (curve.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != P256)
        {
            problem = "a key for ES256 is one of the curve P-256 (RFC 7518 section 3.4); this one has another curve";
        }
        else
        {
            return new JwtKey(curve);
        }

        curve.Dispose();
        return null;
    }

    private static bool TryImport(AsymmetricAlgorithm algorithm, ReadOnlySpan<char> pem)
    {
        try
        {
            algorithm.ImportFromPem(pem);
            return true;
        }
        catch (Exception problem) when (problem is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
