using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Delivery;

namespace Umbra.Core.Pairing;

/// <summary>An exchange whose responses are gathered. Pooled; guarded by its owner's lock until all are there, then of whoever compares it.</summary>
internal sealed class PairedExchange
{
    private byte[] _request = new byte[256];
    private int _requestLength;

    /// <summary>The exchange's identity.</summary>
    public UInt128 Id { get; private set; }

    /// <summary>Method and path template.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Wall clock at the request's first byte, ns since 1970-01-01 UTC.</summary>
    public long WallClockNs { get; private set; }

    /// <summary>Method and target as the shadow got them.</summary>
    public ReadOnlySpan<byte> Request => _request.AsSpan(0, _requestLength);

    /// <summary>Sides whose responses are still to come.</summary>
    public PairSides Outstanding { get; set; }

    /// <summary>Since when it waits, ticks of the clock.</summary>
    public long Since { get; private set; }

    /// <summary>Production's response; null while it is out.</summary>
    public CapturedResponse? Production { get; set; }

    /// <summary>The shadow's; null while it is out, and when no whole one came.</summary>
    public CapturedResponse? Shadow { get; set; }

    /// <summary>The second production instance's; null while it is out, and when no whole one came or none was asked for.</summary>
    public CapturedResponse? Second { get; set; }

    /// <summary>Production's durations.</summary>
    public ResponseTimes ProductionTimes { get; set; }

    /// <summary>The shadow's.</summary>
    public ResponseTimes ShadowTimes { get; set; }

    /// <summary>Begins with a request.</summary>
    /// <param name="id">The exchange's identity.</param>
    /// <param name="endpoint">Method and path template.</param>
    /// <param name="method">Its method.</param>
    /// <param name="target">Its target.</param>
    /// <param name="wallClockNs">Wall clock at its first byte, ns since 1970-01-01 UTC.</param>
    /// <param name="sides">Whose responses are to come.</param>
    /// <param name="now">The clock's time.</param>
    public void Begin(UInt128 id, string endpoint, ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, long wallClockNs, PairSides sides, long now)
    {
        (Id, Endpoint, WallClockNs, Outstanding, Since) = (id, endpoint, wallClockNs, sides, now);
        (ProductionTimes, ShadowTimes) = (ResponseTimes.Unknown, ResponseTimes.Unknown);
        _requestLength = method.Length + 1 + target.Length;
        if (_request.Length < _requestLength)
        {
            _request = new byte[_requestLength];
        }

        method.CopyTo(_request);
        _request[method.Length] = (byte)' ';
        target.CopyTo(_request.AsSpan(method.Length + 1));
    }

    /// <summary>Gives its responses back.</summary>
    public void Clear()
    {
        Production?.Release();
        Shadow?.Release();
        Second?.Release();
        Production = Shadow = Second = null;
    }
}

/// <summary>Sides of an exchange.</summary>
[Flags]
internal enum PairSides : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Production.</summary>
    Production = 1,

    /// <summary>The shadow.</summary>
    Shadow = 2,

    /// <summary>The second production instance.</summary>
    Second = 4,
}
