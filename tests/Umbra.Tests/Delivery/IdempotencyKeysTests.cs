using System.Text.RegularExpressions;
using CsCheck;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

public sealed partial class IdempotencyKeysTests
{
    private static readonly DeliverySettings Replacing = new() { Name = "staging", Target = new Uri("http://shadow:8080") };
    private static readonly DeliverySettings Making = Replacing with { Idempotency = new() { Policy = IdempotencyPolicy.ReplaceOrMake } };

    [Theory]
    [InlineData("abc", "^[0-9a-f]{32}$")]
    [InlineData("\"abc\"", "^\"[0-9a-f]{32}\"$")]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324", "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    [InlineData("\"8E03978E-40D5-43DD-BC93-6894A57F9324\"", "^\"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"$")]
    [InlineData("\"", "^\"[0-9a-f]{32}\"$")]
    public void Key_keeps_its_form_and_its_place(string key, string form)
    {
        var written = RequestRewriterTests.Rewrite(Replacing, $"POST / HTTP/1.1\r\nHost: a\r\nIDEMPOTENCY-key:  {key}\r\nX: 1\r\n\r\n")!;

        Assert.Matches(form, KeyOf(written));
        Assert.Matches("\r\nIDEMPOTENCY-key: [^\r]+\r\nX: 1\r\n", written);
    }

    [Fact]
    public void Same_key_gives_the_same_and_another_key_or_mirror_gives_another()
    {
        var keys = Gen.String[Gen.Char['!', '~'], 1, 60].Where(key => !key.Contains('"'));
        Gen.Select(keys, keys, Gen.Int[1, 1000], Gen.Int[1, 1000]).Where(sample => sample.Item1 != sample.Item2).Sample((one, other, id, otherId) =>
        {
            Assert.Equal(Derived(Replacing, one, id), Derived(Making, one, otherId));
            Assert.NotEqual(Derived(Replacing, one, id), Derived(Replacing, other, id));
            Assert.NotEqual(Derived(Replacing, one, id), Derived(Replacing with { Name = "staging2" }, one, id));
            Assert.NotEqual(one, Derived(Replacing, one, id));
        });
    }

    [Fact]
    public void Missing_key_is_made_of_the_exchange_when_it_is_asked_for()
    {
        const string Head = "POST / HTTP/1.1\r\nHost: a\r\n\r\n";
        Assert.DoesNotContain("Idempotency-Key", RequestRewriterTests.Rewrite(Replacing, Head));

        var made = KeyOf(RequestRewriterTests.Rewrite(Making, Head)!);
        Assert.Matches("^\"[0-9a-f]{32}\"$", made);
        Assert.Equal(made, KeyOf(RequestRewriterTests.Rewrite(Making, Head)!));
        Assert.NotEqual(made, KeyOf(RequestRewriterTests.Rewrite(Making, Head, id: 43)!));
        Assert.NotEqual(made, KeyOf(RequestRewriterTests.Rewrite(Making with { Name = "other" }, Head)!));
        Assert.Matches("^\"[0-9a-f]{32}\"$", KeyOf(RequestRewriterTests.Rewrite(Making, "POST / HTTP/1.1\r\nHost: a\r\nIdempotency-Key:\r\n\r\n")!));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public void Safe_methods_are_left_alone(string method)
    {
        Assert.Contains("\r\nIdempotency-Key: abc\r\n", RequestRewriterTests.Rewrite(Making, $"{method} / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: abc\r\n\r\n"));
        Assert.DoesNotContain("Idempotency-Key", RequestRewriterTests.Rewrite(Making, $"{method} / HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    [Fact]
    public void Field_that_is_kept_or_ruled_is_left_alone()
    {
        const string Head = "POST / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: abc\r\n\r\n";
        var keeping = Replacing with { Idempotency = new() { Policy = IdempotencyPolicy.Keep } };

        Assert.Equal("abc", KeyOf(RequestRewriterTests.Rewrite(keeping, Head)!));
        Assert.Equal("mine", KeyOf(RequestRewriterTests.Rewrite(Making with { Headers = [new(HeaderRuleKind.Set, "idempotency-key", "mine")] }, Head)!));
        Assert.DoesNotContain("Idempotency-Key", RequestRewriterTests.Rewrite(Making with { Headers = [new(HeaderRuleKind.Remove, "Idempotency-Key")] }, Head));
    }

    [Fact]
    public void Another_field_and_trailers_and_second_keys_do_not_carry_productions()
    {
        var settings = Making with { Idempotency = Making.Idempotency with { Field = "X-Request-Key" } };
        var written = RequestRewriterTests.Rewrite(
            settings,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nx-request-key: one-key\r\nX-Request-Key: two-key\r\nIdempotency-Key: kept\r\n\r\n",
            BodyFraming.Chunked, "body", "X-Request-Key: three-key\r\nX-T: 1\r\n")!;

        Assert.DoesNotContain("-key\r\n", written, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(written, "x-request-key", RegexOptions.IgnoreCase));
        Assert.Contains("\r\nIdempotency-Key: kept\r\n", written, StringComparison.Ordinal);
        Assert.Contains("\r\nX-T: 1\r\n", written, StringComparison.Ordinal);
    }

    private static string Derived(DeliverySettings settings, string key, int id) =>
        KeyOf(RequestRewriterTests.Rewrite(settings, $"POST / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: {key}\r\n\r\n", id: id)!);

    private static string KeyOf(string written) => Assert.Single(KeyLine().Matches(written)).Groups[1].Value;

    [GeneratedRegex("\r\nIdempotency-Key: +([^\r]+)\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex KeyLine();
}
