using System.Text;
using CsCheck;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing;

/// <summary>Messages made to hurt: each is taken or refused, in memory that is bounded by its size.</summary>
public sealed class HostileInputTests
{
    private const int Most = 1024 * 1024;

    public static TheoryData<string, string> Shapes => new()
    {
        { "application/json", "{" + string.Join(',', Enumerable.Range(0, 80_000).Select(i => $"\"k{i}\":{i}")) + "}" },
        { "application/json", "{" + string.Join(',', Enumerable.Repeat("\"a\":\"ada@leak.com\"", 50_000)) + "}" },
        { "application/json", "[" + new string('9', Most) + "]" },
        { "application/json", "[1e999999999,-0.0000000000000000000001e-99999]" },
        { "application/json", "\"" + new string('\\', Most - 1) },
        { "application/json", "\"" + string.Concat(Enumerable.Repeat("\\u0040", 170_000)) + "\"" },
        { "application/json", "[" + string.Join(',', Enumerable.Repeat("\"[[[[[[\"", 100_000)) + "]" },
        { "application/x-www-form-urlencoded", new string('&', Most) },
        { "application/x-www-form-urlencoded", string.Concat(Enumerable.Repeat("%25", Most / 3)) },
        { "text/plain", new string('@', Most) },
        { "text/plain", string.Concat(Enumerable.Repeat("a@b.", Most / 4)) },
        { "text/plain", string.Concat(Enumerable.Repeat("%2525&amp;amp;\\\\u005c ", Most / 21)) },
        { "text/plain", string.Concat(Enumerable.Repeat("aGVsbG8gd29ybGQg/", Most / 17)) },
        { "text/plain", new string('1', Most) },
        { "text/plain", string.Concat(Enumerable.Repeat("1 ", Most / 2)) },
        { "text/plain", string.Concat(Enumerable.Repeat("-----BEGIN ", Most / 11)) },
        { "text/plain", string.Concat(Enumerable.Repeat("password=", Most / 9)) },
        { "text/html", new string('<', Most) },
        { "application/xml", string.Concat(Enumerable.Repeat("<a b='", Most / 6)) },
        { "application/xml", string.Concat(Enumerable.Repeat("<a>", Most / 3)) },
        { "multipart/form-data; boundary=b", string.Concat(Enumerable.Repeat("--b\r\n\r\n\r\n", Most / 9)) + "--b--\r\n" },
        { "application/graphql", "query " + string.Concat(Enumerable.Repeat("\"", Most - 6)) },
        { "application/graphql", "query " + string.Concat(Enumerable.Repeat("\\\"\"\"", Most / 4)) },
        { "application/graphql", "{" + string.Concat(Enumerable.Repeat("a:{", Most / 3)) },
        { "application/graphql", "{" + string.Concat(Enumerable.Repeat("first_name #\n", Most / 13)) },
        { "text/html", string.Concat(Enumerable.Repeat("<![CDATA[", Most / 9)) },
        { "text/html", string.Concat(Enumerable.Repeat("<!---", Most / 5)) },
        { "text/html", string.Concat(Enumerable.Repeat("a<!-- -->", Most / 9)) },
        { "text/html", string.Concat(Enumerable.Repeat("<script></", Most / 10)) },
        { "text/html", string.Concat(Enumerable.Repeat("<first_name><a b=", Most / 17)) },
        { "text/html", string.Concat(Enumerable.Repeat("&#0000000000000000", Most / 18)) },
        { "application/xml", "<!DOCTYPE " + string.Concat(Enumerable.Repeat("'\"", Most / 2)) },
        { "application/xml", string.Concat(Enumerable.Repeat("a<![CDATA[@]]>", Most / 14)) },
        { "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data" + new string(';', Most) + "name=a\r\n\r\n\r\n--b--\r\n" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Large_message_of_a_hostile_shape_is_decided_in_bounded_memory(string type, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        foreach (var sanitizer in new[] { Cleaning.Standard, Cleaning.With(SanitizeProfile.Strict) })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fault = Cleaning.TryBody(sanitizer, type, bytes, out var cleaned);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(allocated, 0, (256L * bytes.Length) + (16 * 1024 * 1024));
            Assert.True(fault != SanitizeFault.None || cleaned.Length <= (80L * bytes.Length) + 1024, $"{fault}: {cleaned.Length} of {bytes.Length}");
        }
    }

    [Fact]
    public void Any_bytes_under_any_type_are_taken_or_refused_and_never_throw() =>
        Gen.Select(
            Gens.Any("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/xml", "text/html", "application/graphql", "application/x-ndjson", "text/plain", ""),
            Gen.OneOf(
                Gen.Byte.Array[0, 200],
                Gens.Any("{", "}", "[", "]", "\"", "\\", ":", ",", "<", ">", "&", ";", "=", "%", "4", "0", "@", "a.b", "--b", "\r\n", "name=\"x\"", "\\u00", "eyJ", "query", "password", "1234 5678", "é", "\"\"\"", "<!--", "-->", "]]>", "YWRhQGxlYWsuY29t")
                    .Array[0, 60].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))))
        .Sample(
            (type, bytes) =>
            {
                Cleaning.TryBody(Cleaning.Standard, type, bytes, out _);
                Cleaning.TryBody(Cleaning.With(SanitizeProfile.Strict), type, bytes, out _);
            },
            iter: Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 5_000_000 : 50_000);
}
