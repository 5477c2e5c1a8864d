using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>A <see cref="MirrorRule"/> made ready: whether a mirror takes an exchange, from the request's head alone.</summary>
internal sealed class MirrorDecision(MirrorRule rule)
{
    private readonly ConditionSet _match = new(rule.Match);
    private readonly ConditionSet _exclude = new(rule.Exclude);
    private readonly ImmutableArray<byte[]> _methods = [.. rule.Methods.Names.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[] _fleet = Encoding.UTF8.GetBytes(rule.Fleet);
    private readonly Sampler _sampler = new(rule);

    /// <summary>What it was made from.</summary>
    public MirrorRule Rule { get; } = rule;

    /// <summary>Decides.</summary>
    /// <returns>Null when the mirror takes the exchange, else why it does not. The first reason in this order is told.</returns>
    public SkipReason? Decide(in RequestHead head, in Arrival arrival)
    {
        if (Rule.IsPaused)
        {
            return SkipReason.Paused;
        }

        if (IsCopy(head))
        {
            return SkipReason.Loop;
        }

        if (!_match.IsEmpty && !_match.AnyFits(head))
        {
            return SkipReason.NotMatched;
        }

        if (head.Method.SequenceEqual("CONNECT"u8) || _exclude.AnyFits(head))
        {
            return SkipReason.Excluded;
        }

        if (!Rule.Methods.All && !IsAllowed(head.Method))
        {
            return SkipReason.UnsafeMethod;
        }

        return _sampler.IsIn(head, arrival) ? null : SkipReason.NotSampled;
    }

    private bool IsCopy(in RequestHead head)
    {
        for (var i = 0; i < head.FieldCount; i++)
        {
            var name = head.Name(i);
            if (name.Length == FleetMark.LowercaseFieldName.Length && Ascii.EqualsIgnoreCase(name, FleetMark.LowercaseFieldName)
                && FleetMark.IsOf(head.Value(i), _fleet))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAllowed(ReadOnlySpan<byte> method)
    {
        foreach (var allowed in _methods)
        {
            if (method.SequenceEqual(allowed))
            {
                return true;
            }
        }

        return false;
    }
}
