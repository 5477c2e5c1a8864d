using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Umbra.IntegrationTests;

/// <summary>A request with one secret in one place, and the secret: what must not be seen at the shadow.</summary>
/// <param name="Place">What the place is called.</param>
/// <param name="Request">The request's bytes.</param>
/// <param name="Secret">The secret, as it would be read by whoever undoes the place's encoding.</param>
/// <param name="MayBeSkipped">The request is one that cannot be sanitized.</param>
internal sealed record Canary(string Place, byte[] Request, string Secret, bool MayBeSkipped = false)
{
    private static readonly Func<int, string>[] Secrets =
    [
        number => $"canary.{number}@leak-{number % 7}.com",
        number => Luhn($"4539{number:D11}"),
        number => $"+4915{number:D9}",
        number => "ghp_" + $"{number:D8}Canary{Letters(number)}".PadRight(36, 'k'),
        number => $"AKIA{number:D8}CANARYQX",
        number => $"123-45-{1000 + (number % 9000)}",
        number => $"81.{(number / 250 / 250) % 250}.{(number / 250) % 250}.{number % 250}",
        number => Iban($"{50_010_517_000_000_000L + number:D18}"),
    ];

    /// <summary>The canary of a number: places and secrets take turns.</summary>
    public static Canary Of(int number)
    {
        var secret = Secrets[number % Secrets.Length](number);
        var places = Places(number, secret);
        return places[(number / Secrets.Length) % places.Length];
    }

    private static Canary[] Places(int number, string secret)
    {
        var percent = Uri.EscapeDataString(secret);
        var escaped = string.Concat(secret.Select(character => $"\\u{(int)character:x4}"));
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes("say " + secret + " now"));
        var word = $"Canary{Letters(number)}x{number}";
        var json = $"{{\"id\":{number},\"list\":[{{\"note\":\"see {secret} there\"}}],\"ok\":true}}";
        return
        [
            Get("header", number, "/", $"X-Note: from {secret} here\r\n", secret),
            Get("authorization", number, "/", $"Authorization: Bearer {word}\r\n", word),
            Get("cookie", number, "/", $"Cookie: a=b; session={word}\r\n", word),
            Get("api key", number, "/", $"X-Api-Key: {word}\r\n", word),
            Get("query", number, $"/find?x=1&q={percent}", "", secret),
            Get("query by name", number, $"/find?access_token={word}&x=1", "", word),
            Get("path", number, $"/users/{percent}/orders", "", secret),
            Post("json", number, "application/json", json, secret),
            Post("json by name", number, "application/json", $"{{\"user\":{{\"first_name\":\"{word}\",\"password\":\"{word}\"}}}}", word),
            Post("json escaped", number, "application/json", $"{{\"a\":\"{escaped}\"}}", secret),
            Post("json in json", number, "application/json", $"{{\"a\":\"{{\\\"b\\\":\\\"{secret}\\\"}}\"}}", secret),
            Post("json name", number, "application/json", $"{{\"{secret}\":1}}", secret),
            Post("base64 in json", number, "application/json", $"{{\"a\":\"{base64}\"}}", secret),
            Post("url in json", number, "application/json", $"{{\"a\":\"https://h.example/?m={percent}\"}}", secret),
            Post("ndjson", number, "application/x-ndjson", $"{{\"a\":1}}\n{json}\n", secret),
            Post("form", number, "application/x-www-form-urlencoded", $"a=1&b={percent}&c=2", secret),
            Post("form by name", number, "application/x-www-form-urlencoded", $"a=1&last_name={word}", word),
            Post("multipart", number, "multipart/form-data; boundary=bnd", $"--bnd\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhave {secret}\r\n--bnd--\r\n", secret),
            Post("multipart file", number, "multipart/form-data; boundary=bnd", $"--bnd\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{word}.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n\u0001{secret}\r\n--bnd--\r\n", secret),
            Post("file name", number, "multipart/form-data; boundary=bnd", $"--bnd\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{word}.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--bnd--\r\n", word),
            Post("text", number, "text/plain", $"Dear all,\nplease write to {secret}, thanks.\n", secret),
            Post("xml", number, "application/xml", $"<o><a b=\"{secret}\"/><!-- {secret} --><c>{secret}</c></o>", secret),
            Post("html", number, "text/html", $"<p>{secret}<script>var x = '{secret}';</script>", secret),
            Post("graphql", number, "application/json", $"{{\"query\":\"query {{ u(name: \\\"{secret}\\\") {{ id }} }}\",\"variables\":{{\"password\":\"{word}\"}}}}", secret),
            Coded("gzip", number, "application/json", json, secret),
            Coded("br", number, "application/json", json, secret),
            Coded("deflate", number, "application/json", json, secret),
            Chunked("chunked", number, json, secret),
            Trailers("trailers", number, secret),
            Post("malformed json", number, "application/json", json[..^1], secret) with { MayBeSkipped = true },
            Post("binary", number, "application/octet-stream", secret, secret) with { MayBeSkipped = true },
        ];
    }

    private static Canary Get(string place, int number, string target, string fields, string secret) =>
        new(place, Latin($"GET {target} HTTP/1.1\r\nHost: shop\r\nX-Case: {number}\r\n{fields}\r\n"), secret);

    private static Canary Post(string place, int number, string type, string body, string secret) =>
        new(place, [.. Latin($"POST /in HTTP/1.1\r\nHost: shop\r\nX-Case: {number}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n"), .. Encoding.UTF8.GetBytes(body)], secret);

    private static Canary Coded(string coding, int number, string type, string body, string secret)
    {
        var target = new MemoryStream();
        using (Stream stream = coding switch
        {
            "br" => new BrotliStream(target, CompressionLevel.Fastest, true),
            "deflate" => new ZLibStream(target, CompressionLevel.Fastest, true),
            _ => new GZipStream(target, CompressionLevel.Fastest, true),
        })
        {
            stream.Write(Encoding.UTF8.GetBytes(body));
        }

        return new Canary(
            coding, [.. Latin($"POST /in HTTP/1.1\r\nHost: shop\r\nX-Case: {number}\r\nContent-Type: {type}\r\nContent-Encoding: {coding}\r\nContent-Length: {target.Length}\r\n\r\n"), .. target.ToArray()], secret);
    }

    private static Canary Chunked(string place, int number, string body, string secret)
    {
        // The secret is cut in two by a chunk's end.
        var cut = body.IndexOf(secret, StringComparison.Ordinal) + (secret.Length / 2);
        return new Canary(
            place,
            Latin($"POST /in HTTP/1.1\r\nHost: shop\r\nX-Case: {number}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{cut:x}\r\n{body[..cut]}\r\n{body.Length - cut:x}\r\n{body[cut..]}\r\n0\r\n\r\n"),
            secret);
    }

    private static Canary Trailers(string place, int number, string secret) => new(
        place,
        Latin($"POST /in HTTP/1.1\r\nHost: shop\r\nX-Case: {number}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: X-Note\r\n\r\n2\r\nok\r\n0\r\nX-Note: {secret}\r\n\r\n"),
        secret);

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);

    private static string Letters(int number) => string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => (char)('q' + (digit % 8))));

    private static string Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 0 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }

    private static string Iban(string account)
    {
        var rest = System.Numerics.BigInteger.Parse(account + "131400", CultureInfo.InvariantCulture) % 97; // D is 13, E is 14
        return $"DE{98 - (int)rest:D2}{account}";
    }
}
