using System.Collections.Immutable;
using System.Globalization;

namespace Umbra.Import.Nginx;

/// <summary><c>split_clients</c>: a variable whose value depends on the share that a key falls into.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="Key">The text whose hash decides.</param>
/// <param name="Buckets">The values, and their shares in hundredths of a percent.</param>
internal sealed record SplitClients(NginxDirective Directive, string Key, ImmutableArray<SplitBucket> Buckets)
{
    private const int Whole = 100_00;

    /// <summary>Reads one.</summary>
    public static SplitClients Read(NginxDirective directive)
    {
        if (directive is not { Arguments: [_, ['$', _, ..]], Block: { } block })
        {
            throw directive.Fault("split_clients needs a key and a variable: write split_clients $remote_addr $share { 10% one; * other; }");
        }

        var rest = Whole;
        var buckets = ImmutableArray.CreateBuilder<SplitBucket>();
        foreach (var entry in block)
        {
            var share = entry.Name == "*" ? rest : Share(entry);
            if (entry.Arguments.Length != 1 || share > rest)
            {
                throw entry.Fault(entry.Arguments.Length != 1 ? "a share of split_clients has one value: write 10% one;" : "the shares are more than 100%: make them less");
            }

            rest -= share;
            buckets.Add(new SplitBucket(share, entry.First));
        }

        // What no share takes has no value.
        if (rest > 0)
        {
            buckets.Add(new SplitBucket(rest, ""));
        }

        return new SplitClients(directive, directive.First, buckets.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(SplitClients? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private static int Share(NginxDirective entry)
    {
        var isShare = entry.Name.EndsWith('%') && decimal.TryParse(entry.Name.AsSpan(0, entry.Name.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100;
        return isShare ? (int)(decimal.Parse(entry.Name.AsSpan(0, entry.Name.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 100)
            : throw entry.Fault($"{entry.Name} is no share: write 10%, 0.5% or *");
    }
}

/// <summary>One share of <see cref="SplitClients"/>.</summary>
/// <param name="Hundredths">Hundredths of a percent.</param>
/// <param name="Value">The variable's value.</param>
internal sealed record SplitBucket(int Hundredths, string Value);
