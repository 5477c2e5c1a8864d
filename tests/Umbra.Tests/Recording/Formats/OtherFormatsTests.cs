using System.IO.Compression;
using System.Text;
using CsCheck;
using Umbra.Capture.Exchanges;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Tests.Recording.Formats;

public sealed class OtherFormatsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-formats").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Har_of_a_browser_is_read()
    {
        const string Har = """
            {"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[{"entries":[1,2]}],"entries":[
              {"startedDateTime":"2026-01-02T03:04:05.678Z","time":12.5,"connection":"443",
               "request":{"method":"POST","url":"https://shop.example/a%20b/?q=1#top","httpVersion":"http/2.0",
                 "headers":[{"name":":method","value":"POST"},{"name":":authority","value":"shop.example"},{"name":"accept","value":"*/*"},{"name":"content-type","value":"application/x-www-form-urlencoded"}],
                 "queryString":[],"cookies":[],"headersSize":-1,"bodySize":7,"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"1&2"}]}},
               "response":{"status":200,"statusText":"","httpVersion":"http/2.0","headers":[{"name":"content-encoding","value":"br"},{"name":"content-type","value":"image/png"}],
                 "cookies":[],"content":{"size":3,"mimeType":"image/png","text":"AQID","encoding":"base64"},"redirectURL":"","headersSize":-1,"bodySize":-1},
               "cache":{},"timings":{"blocked":1,"dns":-1,"connect":-1,"ssl":-1,"send":0.5,"wait":10,"receive":1}},
              {"request":{"method":"GET","url":"http://x.example/broken","headers":[]},"response":{"status":0}}]}}
            """;
        var read = RoundTripTests.Read(new HarExchangeReader(new MemoryStream(Encoding.UTF8.GetBytes(Har))), out var problems);

        Assert.Empty(problems);
        Assert.Equal(2, read.Count);
        Assert.Equal("POST /a%20b/?q=1 HTTP/1.1\r\naccept: */*\r\ncontent-type: application/x-www-form-urlencoded\r\nHost: shop.example\r\n\r\n", Encoding.UTF8.GetString(read[0].Request!.Head));
        Assert.Equal("a%20b=1%262", Encoding.UTF8.GetString(read[0].Request!.Body));
        Assert.Equal([1, 2, 3], read[0].Response!.Body);
        Assert.DoesNotContain("content-encoding", Encoding.UTF8.GetString(read[0].Response!.Head), StringComparison.Ordinal);
        Assert.Equal(11_000_000, read[0].Response!.LastByteNs - read[0].Request!.LastByteNs);
        Assert.Null(read[1].Response);
    }

    [Fact]
    public void What_is_no_text_in_har_is_replaced_and_costs_nothing_else()
    {
        byte[] har =
        [
            .. """{"log":{"\ud800":1,"entries":[{"\udc00":2,"request":{"method":"GET","url":"http://a/b","headers":[{"name":"Host","value":"a"},{"name":"X","value":"1\ud800\n2\""}]},"response":{"status":200,"content":{"text":"c"""u8,
            0xFF,
            .. "\"}}},{\"request\":{\"method\":\"GET\",\"url\":\"http://a/c\"}}]}}"u8,
        ];
        var read = RoundTripTests.Read(new HarExchangeReader(new MemoryStream(har)), out var problems);

        Assert.Empty(problems);
        Assert.Equal(["GET /b HTTP/1.1", "GET /c HTTP/1.1"], read.Select(exchange => Encoding.UTF8.GetString(exchange.Request!.Head).Split('\r')[0]));
        Assert.Contains("X: 1\uFFFD", Encoding.UTF8.GetString(read[0].Request!.Head), StringComparison.Ordinal);
        Assert.Equal("c\uFFFD", Encoding.UTF8.GetString(read[0].Response!.Body));
    }

    [Theory]
    [InlineData("""{"log":{"entries":{"a":[1]},"b":[2]},"x":{"entries":[{"request":{"method":"GET","url":"http://a/"}}]}}""", 0)]
    [InlineData("""{"log":7,"entries":[1],"x":{"entries":[{"request":{"method":"GET","url":"http://a/"}}]}}""", 0)]
    [InlineData("""{"x":{"log":{"entries":[1]}},"log":{"x":{"entries":[1]},"entries":[{"request":{"method":"GET","url":"http://a/"}}]}}""", 1)]
    public void Entries_of_har_are_those_in_log(string har, int count) =>
        Assert.Equal(count, RoundTripTests.Read(new HarExchangeReader(new MemoryStream(Encoding.UTF8.GetBytes(har))), out _).Count);

    [Fact]
    public void Har_that_is_cut_off_gives_what_is_whole_and_says_where_it_ends()
    {
        var exchanges = HttpExchanges.Some.Where(some => some.Length > 3).Single();
        var har = RoundTripTests.Write(exchanges, stream => new HarExchangeWriter(stream, "1"), out _);
        var read = RoundTripTests.Read(new HarExchangeReader(new MemoryStream(har[..(har.Length / 2)])), out var problems);

        Assert.InRange(read.Count, 0, exchanges.Length - 1);
        Assert.Contains($"after {read.Count} exchanges the file is no JSON", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_request_bodies_in_har_are_told()
    {
        var exchange = HttpExchanges.Some.Where(some => some.Length > 0).Single()[0];
        RoundTripTests.Write([exchange with { Request = exchange.Request! with { Body = [0, 255], Framing = Core.Http.BodyFraming.ContentLength } }], stream => new HarExchangeWriter(stream, "1"), out var notes);

        Assert.Equal(["1 request bodies are not text: they stand in postData._base64, which other programs do not read"], notes);
    }

    [Theory]
    [InlineData("127.0.0.1 - joe [10/Oct/2025:13:55:36 +0200] \"GET /a/b?c=d HTTP/1.1\" 200 2326 \"http://from.example/\" \"Mozilla/5.0 (X; \\x22q\\x22)\" 0.012", "2025-10-10T11:55:36Z", "GET /a/b?c=d HTTP/1.1\r\nUser-Agent: Mozilla/5.0 (X; \"q\")\r\nReferer: http://from.example/\r\n\r\n", 200, 2326)]
    [InlineData("::1 - - [10/Oct/2025:13:55:36 +0000] \"POST /x HTTP/1.0\" 404 -", "2025-10-10T13:55:36Z", "POST /x HTTP/1.1\r\n\r\n", 404, 0)]
    [InlineData("https 2025-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 \"GET https://www.example.com:443/a?b=c HTTP/1.1\" \"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x \"Root=1\"", "2025-07-02T22:23:00.0156410Z", "GET /a?b=c HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: curl/7.46.0\r\n\r\n", 200, 57)]
    [InlineData("#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken\n2025-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(Windows)\ta=1\t-\tHit\tSOX4\twww.example.com\thttps\t23\t0.001", "2025-12-04T21:02:30.9990000Z", "GET /index.html?a=1 HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Mozilla/5.0 (Windows)\r\n\r\n", 200, 392)]
    public void Access_log_is_told_by_its_lines_and_gives_requests(string log, string time, string head, int status, long bytes)
    {
        var path = Write("access.log", Encoding.UTF8.GetBytes(log + "\nnonsense\n"));
        var read = RoundTripTests.Read(Open(path), out var problems);

        var exchange = Assert.Single(read);
        Assert.Equal(head, Encoding.UTF8.GetString(exchange.Request!.Head));
        Assert.Equal(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), ExchangeTimes.At(exchange.Request!.WallClockNs));
        Assert.Equal((status, bytes), (exchange.Response!.Status, exchange.Response!.BodyLength));
        Assert.Contains("1 lines are none of a", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("combined", "::1 - - [10/Oct/2025:13:55:36 +0000] \"GET /\\x4 HTTP/1.0\" 404 -", 1)]
    [InlineData("combined", "::1 - - [10/Oct/2025:13:55:36 +0000] \"GET / HTTP/1.0\" ١٢٣ -", 0)]
    [InlineData("alb", "http 0001-01-01T00:00:00Z lb 1.2.3.4:5 - 1e9 9999999999999999999 5 200 200 0 57 \"GET http://a:80/ HTTP/1.1\" \"-\" - -", 1)]
    [InlineData("alb", "http 0001-01-01T00:00:00-08:00 lb 1.2.3.4:5 - 1 1 1 200 200 0 57 \"GET http://a:80/ HTTP/1.1\" \"-\" - -", 1)]
    [InlineData("cloudfront", "#Fields: date time time cs-method cs-uri-stem time-taken\n9999-12-31\t23:59:59\t1\tGET\t/\t99999999999999999999", 1)]
    public void Line_of_odd_values_ends_no_log(string format, string log, int count)
    {
        IAccessLogFormat read = format switch { "combined" => new CombinedLog(), "alb" => new LoadBalancerLog(), _ => new CloudFrontLog() };
        using var reader = new AccessLogReader(new MemoryStream(Encoding.UTF8.GetBytes(log)), read);
        Assert.Equal(count, RoundTripTests.Read(reader, out _).Count);
    }

    [Fact]
    public void File_is_known_by_its_contents_also_compressed_and_a_glob_is_one_recording()
    {
        var exchanges = HttpExchanges.Some.Where(some => some.Length > 4).Single();
        var gor = RoundTripTests.Write(exchanges[..2], stream => new GorExchangeWriter(stream), out _);
        using (var zipped = new GZipStream(File.Create(Path.Combine(_folder, "part_0.gor")), CompressionLevel.Fastest))
        {
            zipped.Write(gor);
        }

        Write("part_1.gor", RoundTripTests.Write(exchanges[2..], stream => new GorExchangeWriter(stream), out _));
        var read = RoundTripTests.Read(Open(Path.Combine(_folder, "part_*.gor")), out _);
        Assert.Equal(exchanges.Select(exchange => GorFormat.Id(exchange.Id)).Order(StringComparer.Ordinal), read.Select(exchange => GorFormat.Id(exchange.Id)).Order(StringComparer.Ordinal));

        Write("one.bin", RoundTripTests.Write(exchanges, stream => new HarExchangeWriter(stream, "1"), out _));
        Assert.Equal(exchanges.Length, RoundTripTests.Read(Open(Path.Combine(_folder, "one.bin")), out _).Count);
    }

    [Fact]
    public void Several_recordings_are_read_in_the_order_of_their_time()
    {
        var exchanges = HttpExchanges.Some.Where(some => some.Length > 4).Single().OrderBy(exchange => exchange.Request!.WallClockNs).ToList();
        var late = Write("a.avro", RoundTripTests.Write(exchanges[2..], stream => new AvroExchangeWriter(stream, new RecordingSettings()), out _));
        var early = Write("b.avro", RoundTripTests.Write(exchanges[..2], stream => new AvroExchangeWriter(stream, new RecordingSettings()), out _));

        Assert.Equal(exchanges.Select(exchange => exchange.Id), RoundTripTests.Read(Open(late, early), out _).Select(exchange => exchange.Id));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("hello\n", "it is neither a recording nor")]
    [InlineData("\u00d4\u00c3\u00b2\u00a1abc", "the packet file ends in its header")]
    [InlineData("\u001f\u008b\u0008nonsense", "the compressed file is damaged")]
    public void File_of_no_known_format_is_an_error_that_says_so(string text, string expected)
    {
        var path = Write("what", Encoding.Latin1.GetBytes(text));
        Assert.Contains(expected, Assert.Throws<RecordingException>(() => Open(path)).Message, StringComparison.Ordinal);
    }

    private static IExchangeReader Open(params string[] names) => ExchangeFiles.Open(ExchangeFiles.Find(names), null, stream => new PacketExchangeReader(stream));

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
