using System.Text;

namespace Umbra.Core.Http;

/// <summary>The parts of a request target (RFC 9112 section 3.2), raw: nothing is decoded or normalized.</summary>
internal static class TargetParts
{
    /// <summary>The authority of an absolute-form target; empty for other forms.</summary>
    public static ReadOnlySpan<byte> Authority(ReadOnlySpan<byte> target)
    {
        var start = AuthorityStart(target);
        if (start < 0)
        {
            return default;
        }

        var rest = target[start..];
        var end = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>The path: from the first slash up to the question mark. <c>/</c> when an absolute-form target has none.</summary>
    public static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> target)
    {
        var path = WithoutAuthority(target);
        var query = path.IndexOf((byte)'?');
        path = query < 0 ? path : path[..query];
        return path.Length == 0 && AuthorityStart(target) >= 0 ? "/"u8 : path;
    }

    /// <summary>The query without its question mark; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Query(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        return query < 0 ? default : target[(query + 1)..];
    }

    private static ReadOnlySpan<byte> WithoutAuthority(ReadOnlySpan<byte> target)
    {
        var start = AuthorityStart(target);
        return start < 0 ? target : target[(start + Authority(target).Length)..];
    }

    private static int AuthorityStart(ReadOnlySpan<byte> target)
    {
        if (target.Length > 0 && target[0] == '/')
        {
            return -1;
        }

        var scheme = target.IndexOf("://"u8);
        return scheme > 0 && Ascii.IsValid(target[..scheme]) ? scheme + 3 : -1;
    }
}
