namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Keys of services that say by their first letters whose they are. Each has the form that its issuer documents.</summary>
internal static class ServiceKeyForm
{
    private delegate bool Alphabet(byte value);

    private const int Unbounded = int.MaxValue;

    private static readonly (byte[] Prefix, Alphabet Alphabet, int Least, int Most)[] Keys =
    [
        ("AKIA"u8.ToArray(), IsUpperOrDigit, 16, 16),                       // AWS, long-lived
        ("ASIA"u8.ToArray(), IsUpperOrDigit, 16, 16),                       // AWS, of a session
        ("AIza"u8.ToArray(), ByteClass.IsBase64Url, 35, 35),                // Google
        ("ghp_"u8.ToArray(), ByteClass.IsAlphanumeric, 36, Unbounded),   // GitHub: personal, OAuth, user, server, refresh
        ("gho_"u8.ToArray(), ByteClass.IsAlphanumeric, 36, Unbounded),
        ("ghu_"u8.ToArray(), ByteClass.IsAlphanumeric, 36, Unbounded),
        ("ghs_"u8.ToArray(), ByteClass.IsAlphanumeric, 36, Unbounded),
        ("ghr_"u8.ToArray(), ByteClass.IsAlphanumeric, 36, Unbounded),
        ("github_pat_"u8.ToArray(), IsWord, 22, Unbounded),
        ("glpat-"u8.ToArray(), ByteClass.IsBase64Url, 20, Unbounded),    // GitLab
        ("xoxa-"u8.ToArray(), ByteClass.IsBase64Url, 10, Unbounded),     // Slack
        ("xoxb-"u8.ToArray(), ByteClass.IsBase64Url, 10, Unbounded),
        ("xoxp-"u8.ToArray(), ByteClass.IsBase64Url, 10, Unbounded),
        ("xoxr-"u8.ToArray(), ByteClass.IsBase64Url, 10, Unbounded),
        ("xoxs-"u8.ToArray(), ByteClass.IsBase64Url, 10, Unbounded),
        ("sk_live_"u8.ToArray(), ByteClass.IsAlphanumeric, 10, Unbounded), // Stripe
        ("sk_test_"u8.ToArray(), ByteClass.IsAlphanumeric, 10, Unbounded),
        ("rk_live_"u8.ToArray(), ByteClass.IsAlphanumeric, 10, Unbounded),
        ("rk_test_"u8.ToArray(), ByteClass.IsAlphanumeric, 10, Unbounded),
        ("npm_"u8.ToArray(), ByteClass.IsAlphanumeric, 36, Unbounded),
    ];

    /// <summary>Reads a key that begins there.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        if (ByteClass.IsWordAt(text, at - 1))
        {
            return false;
        }

        var rest = text[at..];
        foreach (var (prefix, alphabet, least, most) in Keys)
        {
            if (rest.StartsWith(prefix))
            {
                var length = Count(rest[prefix.Length..], alphabet, most);
                return TryEnd(text, at, prefix.Length + length, prefix.Length + least, out finding) && (length < most || !Continues(rest, prefix.Length + length, alphabet));
            }
        }

        // SendGrid: SG, an identifier of 22 and a secret of 43.
        if (rest.StartsWith("SG."u8) && rest.Length > 25 && rest[25] == '.' && Count(rest[3..25], ByteClass.IsBase64Url, 22) == 22)
        {
            return TryEnd(text, at, 26 + Count(rest[26..], ByteClass.IsBase64Url, 43), 26 + 43, out finding) && !Continues(rest, 26 + 43, ByteClass.IsBase64Url);
        }

        return false;
    }

    /// <summary>Reads a web hook of Slack, whose path is its secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colon">Where its scheme is over.</param>
    /// <param name="finding">The whole URL.</param>
    public static bool TryMatchHook(ReadOnlySpan<byte> text, int colon, out Finding finding)
    {
        finding = default;
        var path = "://hooks.slack.com/services/"u8;
        var rest = text[colon..];
        if (colon < 5 || !text.Slice(colon - 5, 5).SequenceEqual("https"u8) || !rest.StartsWith(path) || !ByteClass.IsAt(rest, path.Length, 'T'))
        {
            return false;
        }

        var length = path.Length + Count(rest[path.Length..], IsWordOrSlash, Unbounded);
        return TryEnd(text, colon - 5, 5 + length, 5 + path.Length + 10, out finding);
    }

    private static bool TryEnd(ReadOnlySpan<byte> text, int at, int length, int least, out Finding finding)
    {
        finding = length >= least && !ByteClass.IsWordAt(text, at + length) ? new Finding(ValueKind.ServiceKey, at, length) : default;
        return finding.Length > 0;
    }

    private static bool Continues(ReadOnlySpan<byte> text, int at, Alphabet alphabet) => at < text.Length && alphabet(text[at]);

    private static int Count(ReadOnlySpan<byte> text, Alphabet alphabet, int most)
    {
        var count = 0;
        while (count < text.Length && count < most && alphabet(text[count]))
        {
            count++;
        }

        return count;
    }

    private static bool IsUpperOrDigit(byte value) => ByteClass.IsUpper(value) || ByteClass.IsDigit(value);

    private static bool IsWord(byte value) => ByteClass.IsAlphanumeric(value) || value == '_';

    private static bool IsWordOrSlash(byte value) => IsWord(value) || value == '/';
}
