namespace Umbra.Tests.Http;

/// <summary>
/// Requests on whose end two servers may disagree. Behind each stands a request for <c>/smuggled</c> that one of them would see and
/// the other not.
/// </summary>
internal static class SmugglingVectors
{
    private const string Hidden = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private static readonly string[] TransferEncodings =
    [
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked,", "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: 'chunked'", "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: cow", "Transfer-Encoding:",
        "Transfer-Encoding : chunked", " Transfer-Encoding: chunked", "Transfer-Encoding\t: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow",
        "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: chun\r\n ked", "Transfer-Encoding: chunked\r\n ", "Transfer-Encoding:\u000bchunked", "Transfer-Encoding: \u000cchunked",
        "Transfer-Encoding: chunked\u0000", "Transfer-Encoding:\u0000chunked", "Transfer-Encoding: chunked\u007f", "Transfer-Encoding: chunked\rX: y",
        "X: y\rTransfer-Encoding: chunked", "X: y\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\nX: y", "Transfer\u0000-Encoding: chunked",
        "Transfer-Encoding\u0000: chunked", "Transfer-Encoding: \u00a0chunked", "Transfer-Encoding: chunked\u0085",
    ];

    private static readonly string[] ContentLengths =
    [
        "Content-Length: 4\r\nContent-Length: 5", "Content-Length: 0\r\nContent-Length: 36", "Content-Length: 4, 5", "Content-Length: 4, 4", "Content-Length: +4",
        "Content-Length: -4", "Content-Length: 0x4", "Content-Length: 4.0", "Content-Length: 4 4", "Content-Length: 4a", "Content-Length:", "Content-Length: ",
        "Content-Length: 18446744073709551620", "Content-Length: 9223372036854775808", "Content-Length: \"4\"", "Content-Length : 4", "Content-Length:\r\n 4",
        "Content-Length: 4\r\n 0", "Content-Length: 4\u0000", "Content-Length:\u000b4", "Content-Length: 4;", "Content-Length: 1e1", "Content_Length: 4\rContent-Length: 5",
        "Content-Length: \u00d9\u00a4", "Content-Length: 4\nContent-Length: 0",
    ];

    private static readonly string[] Chunks =
    [
        "0x1\r\na\r\n0\r\n\r\n", "1 \r\na\r\n0\r\n\r\n", " 1\r\na\r\n0\r\n\r\n", "+1\r\na\r\n0\r\n\r\n", "-1\r\na\r\n0\r\n\r\n", "1\na\r\n0\r\n\r\n", "1\r\na\n0\r\n\r\n",
        "1\r\na\r0\r\n\r\n", "1\ra\r\n0\r\n\r\n", "g\r\na\r\n0\r\n\r\n", "\r\na\r\n0\r\n\r\n", ";x\r\na\r\n0\r\n\r\n", "10000000000000000\r\na\r\n0\r\n\r\n",
        "ffffffffffffffff\r\na\r\n0\r\n\r\n", "00000000000000000001\r\na\r\n0\r\n\r\n", "1;a\nb\r\na\r\n0\r\n\r\n", "1;a\rb\r\na\r\n0\r\n\r\n", "1;\u0000\r\na\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n", "2\r\na\r\n0\r\n\r\n", "0\n\r\n", "0\r\n\n", "0\r\nX: y\n\r\n", "0\r\nX : y\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "0\r\nX: \u0000\r\n\r\n", "1,1\r\na\r\n0\r\n\r\n", "1\r\na\r\n0 0\r\n\r\n", "1_\r\na\r\n0\r\n\r\n",
    ];

    private static readonly string[] Heads =
    [
        "POST  / HTTP/1.1\r\nHost: x", "POST / HTTP/1.1 \r\nHost: x", "POST /\tHTTP/1.1\r\nHost: x", "POST / x HTTP/1.1\r\nHost: x", "POST / HTTP/1.1\r\nHost: x\r\nHost: y",
        "POST / HTTP/1.2\r\nHost: x", "POST / HTTP/2.0\r\nHost: x", "POST / http/1.1\r\nHost: x", "POST /\r\nHost: x", "PO ST / HTTP/1.1\r\nHost: x", "P\u0000ST / HTTP/1.1\r\nHost: x",
        "POST /\u0000 HTTP/1.1\r\nHost: x", "POST / HTTP/1.1\r\nHost", "POST / HTTP/1.1\r\n: x", "POST / HTTP/1.1\r\nX\u0001: y", "POST / HTTP/1.1\nHost: x\r\nX: y",
        "POST / HTTP/1.1\r\n Host: x", "POST / HTTP/1.1\rHost: x", "POST / HTTP/1.1\r\nX: y\u0000", "POST / HTTP/1.1\r\nConnection: close\r\n , x", "\u00e9 / HTTP/1.1\r\nHost: x",
    ];

    /// <summary>All vectors: a name, and the bytes as Latin-1.</summary>
    public static IEnumerable<(string Name, string Bytes)> All()
    {
        var chunked = "1\r\na\r\n0\r\n\r\n" + Hidden;
        foreach (var field in TransferEncodings)
        {
            yield return ("TE " + field, $"POST / HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n{chunked}");
        }

        foreach (var field in ContentLengths)
        {
            yield return ("CL " + field, $"POST / HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\nabcd{Hidden}");
        }

        foreach (var field in TransferEncodings.Take(12).Append("Transfer-Encoding: chunked"))
        {
            yield return ("CL.TE " + field, $"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {chunked.Length}\r\n{field}\r\n\r\n{chunked}");
            yield return ("TE.CL " + field, $"POST / HTTP/1.1\r\nHost: x\r\n{field}\r\nContent-Length: 3\r\n\r\n{chunked}");
        }

        foreach (var chunk in Chunks)
        {
            yield return ("chunk " + chunk, $"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{Hidden}");
        }

        foreach (var head in Heads)
        {
            yield return ("head " + head, $"{head}\r\n\r\n{Hidden}");
        }

        yield return ("TE in HTTP/1.0", $"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}");
        yield return ("LF alone throughout", $"GET / HTTP/1.1\nHost: x\n\n{Hidden}");
        yield return ("LF alone and a body", $"POST / HTTP/1.1\nHost: x\nContent-Length: 1\n\na{Hidden}");
    }
}
