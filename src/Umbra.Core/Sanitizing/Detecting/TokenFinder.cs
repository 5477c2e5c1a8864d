using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Finds long words that are credentials: JSON web tokens, keys of services by their prefixes, and what follows <c>Bearer</c> and <c>Basic</c>.</summary>
internal static class TokenFinder
{
    private const int ShortestRun = 8;

    private static readonly SearchValues<byte> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./+=~"u8);
    private static readonly SearchValues<byte> Base64UrlBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);
    private static readonly SearchValues<byte> Joint = SearchValues.Create("./+=~"u8);

    // The services' documentation: what a key begins with, and how many characters follow at least.
    private static readonly (byte[] Prefix, int Least)[] Keys =
    [
        ("AKIA"u8.ToArray(), 16), ("ASIA"u8.ToArray(), 16), ("AIza"u8.ToArray(), 30), ("ghp_"u8.ToArray(), 30), ("gho_"u8.ToArray(), 30), ("ghu_"u8.ToArray(), 30),
        ("ghs_"u8.ToArray(), 30), ("ghr_"u8.ToArray(), 30), ("github_pat_"u8.ToArray(), 22), ("glpat-"u8.ToArray(), 18), ("xoxb-"u8.ToArray(), 12), ("xoxp-"u8.ToArray(), 12),
        ("xoxa-"u8.ToArray(), 12), ("xoxr-"u8.ToArray(), 12), ("xoxs-"u8.ToArray(), 12), ("sk_live_"u8.ToArray(), 16), ("sk_test_"u8.ToArray(), 16), ("rk_live_"u8.ToArray(), 16),
        ("npm_"u8.ToArray(), 30), ("SG."u8.ToArray(), 40),
    ];

    /// <summary>The first finding behind a place.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out Finding finding)
    {
        for (var at = NextRun(text, from, out var length); at >= 0; at = NextRun(text, at + length, out length))
        {
            if (TryFindInRun(text, at, length, out finding))
            {
                return true;
            }
        }

        finding = default;
        return false;
    }

    /// <summary>The next run of such bytes that is long enough; negative when there is none. Looks at the last bytes of each window first.</summary>
    public static int NextRun(ReadOnlySpan<byte> text, int at, out int length)
    {
        while (at + ShortestRun <= text.Length)
        {
            var last = text.Slice(at, ShortestRun).LastIndexOfAnyExcept(Token);
            if (last < 0)
            {
                var end = text[at..].IndexOfAnyExcept(Token);
                length = end < 0 ? text.Length - at : end;
                return at;
            }

            at += last + 1;
        }

        length = 0;
        return -1;
    }

    private static bool TryFindInRun(ReadOnlySpan<byte> text, int start, int length, out Finding finding)
    {
        var run = text.Slice(start, length);
        if (SchemeLength(text[..start]) > 0 && IsCredential(text[..start], run))
        {
            finding = new Finding(ValueKind.Credential, start, length);
            return true;
        }

        // A key begins where the run does, or behind a joint: https://h/AKIA…, key=AKIA…
        for (var at = 0; at < run.Length;)
        {
            if (LengthOfJwt(run[at..]) is var jwt and > 0)
            {
                finding = new Finding(ValueKind.Jwt, start + at, jwt);
                return true;
            }

            if (LengthOfKey(run[at..]) is var key and > 0)
            {
                finding = new Finding(ValueKind.ServiceKey, start + at, key);
                return true;
            }

            var joint = run[at..].IndexOfAny(Joint);
            at = joint < 0 ? run.Length : at + joint + 1;
        }

        finding = default;
        return false;
    }

    // The length of "Bearer " or "Basic " at the end of a text; 0 when there is neither.
    private static int SchemeLength(ReadOnlySpan<byte> before)
    {
        var isBearer = before.Length >= 7 && Ascii.EqualsIgnoreCase(before[^7..], "bearer "u8);
        var isBasic = before.Length >= 6 && Ascii.EqualsIgnoreCase(before[^6..], "basic "u8);
        var length = isBearer ? 7 : isBasic ? 6 : 0;
        return length > 0 && Boundaries.MayBegin(before, before.Length - length) ? length : 0;
    }

    // "Bearer of news" and "basic information" are English: a token has a digit in it or is long, and basic credentials hold a colon.
    private static bool IsCredential(ReadOnlySpan<byte> before, ReadOnlySpan<byte> run)
    {
        if (run.StartsWith("anon-"u8))
        {
            return false;
        }

        if (SchemeLength(before) == 7)
        {
            return run.Length >= 20 || run.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
        }

        Span<byte> decoded = stackalloc byte[256];
        var most = run.TrimEnd((byte)'=');
        most = most[..Math.Min(most.Length, 256)];
        most = most.Length % 4 == 1 ? most[..^1] : most;
        return most.IndexOfAnyExcept(Base64UrlBytes) < 0 && Base64Url.DecodeFromUtf8(most, decoded, out _, out var length) == OperationStatus.Done && decoded[..length].Contains((byte)':');
    }

    private static int LengthOfJwt(ReadOnlySpan<byte> run)
    {
        if (!run.StartsWith("eyJ"u8))
        {
            return 0;
        }

        var header = Part(run);
        if (header == run.Length || run[header] != '.' || !run[(header + 1)..].StartsWith("eyJ"u8))
        {
            return 0;
        }

        var payload = header + 1 + Part(run[(header + 1)..]);
        return payload < run.Length && run[payload] == '.' ? payload + 1 + Part(run[(payload + 1)..]) : 0;
    }

    private static int Part(ReadOnlySpan<byte> run)
    {
        var end = run.IndexOfAnyExcept(Base64UrlBytes);
        return end < 0 ? run.Length : end;
    }

    private static int LengthOfKey(ReadOnlySpan<byte> run)
    {
        foreach (var (prefix, least) in Keys)
        {
            if (run[0] != prefix[0] || !run.StartsWith(prefix))
            {
                continue;
            }

            var rest = run[prefix.Length..];
            var length = prefix[^1] == '.' ? rest.Length : Part(rest);
            var isAmazon = prefix[0] == 'A' && prefix[1] != 'I';
            if (length >= least && (!isAmazon || rest[..length].IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8) < 0))
            {
                return prefix.Length + length;
            }
        }

        return 0;
    }
}
