using System.Text;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>One kind of request, repeated.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Path">On both origins.</param>
/// <param name="BodyBytes">0: a GET.</param>
internal sealed record Workload(string Name, string Path, int BodyBytes = 0)
{
    public static readonly Workload Small = new("GET small JSON", "/small");
    public static readonly Workload TenKibibytes = new("GET 10 KiB", "/10k.bin");
    public static readonly Workload HundredKibibytes = new("GET 100 KiB", "/100k.bin");
    public static readonly Workload Post = new("POST 2 KiB", "/post", 2048);

    public string Method => BodyBytes == 0 ? "GET" : "POST";

    public string Body => new('x', BodyBytes);

    /// <summary>The request as our own client sends it: the fields that wrk sends, and no others.</summary>
    public byte[] RequestTo(int port) => Encoding.ASCII.GetBytes(BodyBytes == 0
        ? $"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        : $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {BodyBytes}\r\n\r\n{Body}");
}
