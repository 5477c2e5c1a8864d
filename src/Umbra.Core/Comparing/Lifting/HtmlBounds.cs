using System.Buffers.Binary;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>
/// Tells before it is parsed whether HTML would cost more than its size: the parsing rules of WHATWG HTML walk the open elements at each tag, and make
/// formatting elements that were not closed again in each paragraph.
/// </summary>
internal static class HtmlBounds
{
    /// <summary>The most elements that may be open at a time.</summary>
    public const int MostOpen = 1024;

    // Elements that may be made again by others, times tags: about the most nodes that come out.
    private const long MostMade = 1_000_000;

    private static readonly HashSet<ulong> Closed =
        Keys("area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option tbody thead tfoot optgroup");

    private static readonly HashSet<ulong> Formatting = Keys("a b big code em font i nobr s small strike strong tt u");

    /// <summary>Whether it may be parsed.</summary>
    public static bool Holds(ReadOnlySpan<byte> html)
    {
        var open = new Dictionary<ulong, int>();
        long openCount = 0, formatting = 0, mostFormatting = 0, tags = 0;
        for (var next = html.IndexOf((byte)'<'); next >= 0; next = html.IndexOf((byte)'<'))
        {
            html = html[(next + 1)..];
            var isEnd = html is [(byte)'/', ..];
            var name = Key(isEnd ? html[1..] : html);
            if (name == 0 || Closed.Contains(name))
            {
                tags++;
                continue;
            }

            tags++;
            var before = open.GetValueOrDefault(name);
            var after = isEnd ? Math.Max(0, before - 1) : before + 1;
            open[name] = after;
            openCount += after - before;
            formatting += Formatting.Contains(name) ? after - before : 0;
            mostFormatting = Math.Max(mostFormatting, formatting);
            if (openCount > MostOpen || open.Count > MostOpen)
            {
                return false;
            }
        }

        return mostFormatting * tags <= MostMade;
    }

    // The first eight letters of a name, in lower case; 0 when it is no tag.
    private static ulong Key(ReadOnlySpan<byte> text)
    {
        Span<byte> letters = stackalloc byte[8];
        letters.Clear();
        for (var i = 0; i < Math.Min(8, text.Length) && text[i] is not ((byte)' ' or (byte)'>' or (byte)'/' or (byte)'\n' or (byte)'\t' or (byte)'\r'); i++)
        {
            letters[i] = (byte)char.ToLowerInvariant((char)text[i]);
        }

        return char.IsAsciiLetter((char)letters[0]) ? BinaryPrimitives.ReadUInt64LittleEndian(letters) : 0;
    }

    private static HashSet<ulong> Keys(string names) => [.. names.Split(' ').Select(name => Key(System.Text.Encoding.ASCII.GetBytes(name)))];
}
