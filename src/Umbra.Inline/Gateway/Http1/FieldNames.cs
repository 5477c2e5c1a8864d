using System.Text;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>Names of response fields as texts. Servers send the same ones again and again: those that were seen are kept, a bounded number.</summary>
internal sealed class FieldNames
{
    private const int Places = 256;
    private const int LongestKept = 64;

    private readonly string?[] _known = new string?[Places];

    /// <summary>The text of a name.</summary>
    public string Of(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestKept)
        {
            return Encoding.Latin1.GetString(name);
        }

        // Any two that share a place take it from each other: only speed depends on it.
        ref var place = ref _known[((name.Length * 31) + (name[0] * 7) + (name[^1] * 3) + name[name.Length / 2]) % Places];
        var known = place;
        return known is not null && Ascii.Equals(name, known) ? known : place = Encoding.Latin1.GetString(name);
    }
}
