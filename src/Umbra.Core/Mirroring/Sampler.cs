using System.IO.Hashing;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>
/// Decides who is in a mirror's percentage. A key is in when its hash is below the percentage's share of all hashes, so a key that is
/// in stays in when the percentage grows; the salt is the mirror's own, so two mirrors draw independently of each other.
/// </summary>
internal sealed class Sampler
{
    private const int Whole = 10_000;

    private readonly SampleKey _key;
    private readonly byte[] _name;
    private readonly long _salt;
    private readonly ulong _threshold;
    private readonly bool _isEveryone;
    private readonly TrustedProxies _proxies;

    public Sampler(MirrorRule rule)
    {
        _key = rule.SampleBy;
        _name = Encoding.UTF8.GetBytes(rule.SampleBy.Name ?? "");
        _salt = (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(rule.Name));
        _isEveryone = rule.PercentHundredths >= Whole;
        _threshold = (ulong)(((UInt128)rule.PercentHundredths << 64) / Whole);
        _proxies = new TrustedProxies(rule.TrustedProxies);
    }

    /// <summary>Whether an exchange is in.</summary>
    public bool IsIn(in RequestHead head, in Arrival arrival)
    {
        if (_isEveryone || _threshold == 0)
        {
            return _isEveryone;
        }

        return Draw(head, arrival) < _threshold;
    }

    private ulong Draw(in RequestHead head, in Arrival arrival)
    {
        switch (_key.Kind)
        {
            case SampleKeyKind.Header when head.TryGet(_name, out var value):
                return XxHash3.HashToUInt64(value, _salt);
            case SampleKeyKind.Cookie when Cookies.TryGet(head, _name, out var cookie):
                return XxHash3.HashToUInt64(cookie, _salt);
            case SampleKeyKind.ClientAddress:
                return XxHash3.HashToUInt64(_proxies.ClientOf(head, arrival.ClientAddress), _salt);
            default:
                return Mix(arrival.Number ^ (ulong)_salt); // no key, or none in this request: by itself
        }
    }

    // The finalizer of SplitMix64: consecutive numbers come out independent (Steele, Lea, Flood 2014).
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>How an exchange came, as far as a decision needs it.</summary>
/// <param name="number">A number that no other exchange of this process has, drawn as if at random.</param>
/// <param name="clientAddress">The client's address without port, as text.</param>
internal readonly ref struct Arrival(ulong number, ReadOnlySpan<byte> clientAddress)
{
    /// <summary>A number that no other exchange of this process has.</summary>
    public ulong Number { get; } = number;

    /// <summary>The client's address without port, as text.</summary>
    public ReadOnlySpan<byte> ClientAddress { get; } = clientAddress;
}
