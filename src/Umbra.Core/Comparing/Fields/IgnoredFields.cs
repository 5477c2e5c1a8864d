using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Fields;

/// <summary>Names of fields that are not compared.</summary>
internal sealed class IgnoredFields
{
    /// <summary>What differs between any two servers, or says what is compared elsewhere.</summary>
    public static readonly ImmutableArray<string> Default =
    [
        // Of the moment and of the server (RFC 9110, RFC 9111). ETag and Last-Modified are made of inodes and build times as often as of contents,
        // and contents are compared by themselves.
        "date", "age", "expires", "last-modified", "etag", "server", "server-timing", "via", "x-served-by", "x-backend*",
        "x-cache", "x-cache-hits", "x-timer", "x-runtime", "x-response-time", "x-envoy-upstream-service-time", "x-envoy-decorator-operation",

        // Ids of the request and its trace.
        "x-request-id", "request-id", "x-correlation-id", "correlation-id", "x-trace-id", "traceparent", "tracestate", "traceresponse", "x-b3-*", "b3",
        "x-amzn-requestid", "x-amzn-trace-id", "x-amz-request-id", "x-amz-id-2", "x-amz-cf-id", "x-amz-cf-pop", "cf-ray", "x-cloud-trace-context",
        "x-datadog-*", "uber-trace-id", "x-ms-request-id", "x-vercel-id", "fly-request-id",

        // Counters of limits.
        "ratelimit*", "x-ratelimit*", "x-rate-limit*",

        // Of the connection and of how the body is framed and coded: the body is compared without them.
        "connection", "keep-alive", "proxy-connection", "upgrade", "te", "trailer", "transfer-encoding", "content-length", "content-encoding",
        "grpc-encoding", "grpc-accept-encoding", "content-md5", "digest", "content-digest", "repr-digest", "alt-svc", "nel", "report-to",
    ];

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly string[] _prefixes;

    /// <param name="names">The names; a star at the end stands for any rest.</param>
    public IgnoredFields(ImmutableArray<string> names)
    {
        _names = names.Where(name => !name.EndsWith('*')).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixes = [.. names.Where(name => name.EndsWith('*')).Select(name => name[..^1])];
    }

    /// <summary>Whether a field is not compared.</summary>
    public bool Contains(ReadOnlySpan<char> name)
    {
        foreach (var prefix in _prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return _names.Contains(name);
    }
}
