using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Umbra.Configuration;

namespace Umbra.Safety.Stores;

/// <summary>
/// Reads <c>scheme://user:password@host:port,host:port/name?options</c>. Stricter than most drivers, so that no part of a password is ever
/// taken for a host or a name and shown: what could be read in two ways is not read.
/// </summary>
internal static partial class StoreUrl
{
    /// <summary>Reads a URL.</summary>
    /// <returns>The stores, one for each host; none when it is no URL of a store, or could be read in two ways.</returns>
    public static ImmutableArray<Store> Read(string text)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
        {
            return [];
        }

        var (name, rest) = (text[..colon], text[(colon + 3)..]);
        if (StoreScheme.Of(name) is not { } scheme)
        {
            return name is "https" or "http" ? OfCloud(rest) : [];
        }

        var end = rest.IndexOfAny(['/', '?', '#']);
        var (authority, path) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        path = path.Split('?', '#')[0].Trim('/');
        if (scheme.Kind == StoreKind.Bucket)
        {
            return Label().IsMatch(authority) && IsName(path) ? [new Store(StoreKind.Bucket, $"{name.ToLowerInvariant()[..2]}://{authority}", 0, path.Length > 0 ? path : null)] : [];
        }

        // An @ after the first slash may belong to a password with a slash in it.
        if (end >= 0 && rest.IndexOf('@', end) >= 0)
        {
            return [];
        }

        path = Unescaped(path);
        var database = !scheme.IsNamed ? null : path.Length > 0 ? path : scheme.DefaultName;
        return IsName(database ?? "") ? StoreHosts.Read(authority[(authority.LastIndexOf('@') + 1)..], scheme.Kind, scheme.Port, database) : [];
    }

    // https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE and https://BUCKET.s3.REGION.amazonaws.com/KEY.
    private static ImmutableArray<Store> OfCloud(string rest)
    {
        if (SqsQueue().Match(rest) is { Success: true } queue)
        {
            return [new Store(StoreKind.Queue, queue.Groups[1].Value, 443, queue.Groups[2].Value)];
        }

        return S3Bucket().Match(rest) is { Success: true } bucket ? [new Store(StoreKind.Bucket, $"s3://{bucket.Groups[1].Value}", 0, null)] : [];
    }

    private static bool IsName(string name) => Name().IsMatch(name);

    private static string Unescaped(string path) => path.Contains('%') ? Printable.Text(Uri.UnescapeDataString(path), 100) : path;

    [GeneratedRegex(@"^[\w.\-/ %]{0,200}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[\w.-]{1,253}\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(sqs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)/(\d+/[\w.-]+)/?\z", RegexOptions.IgnoreCase)]
    private static partial Regex SqsQueue();

    [GeneratedRegex(@"^([a-z0-9.-]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:/|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex S3Bucket();
}
