using System.Net;
using Umbra.Configuration;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;
using Umbra.Inline.Tap;

namespace Umbra.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Whole_file_becomes_the_settings_of_its_taps()
    {
        var taps = Sample.Good(Sample.Whole).ToTaps();

        Assert.Equal(["shop", "edge"], taps.Select(tap => tap.Source));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 8080), taps[0].Listen);
        Assert.Equal([new DnsEndPoint("127.0.0.1", 9001), new DnsEndPoint("::1", 9001)], taps[0].Production);
        Assert.True(taps[0].AcceptProxyProtocol && taps[0].SendProxyProtocol);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], taps[0].SourceAddresses);
        Assert.Equal(("shop.example.com", false), (taps[0].ProductionTls!.ServerName, taps[0].ProductionTls!.Verify));
        Assert.Equal((500, TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(250)), (taps[0].Connections, taps[0].Idle, taps[0].Drain, taps[0].ConnectTimeout));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 8081), taps[1].Listen);
        Assert.Equal([new DnsEndPoint("production.example.com", 443)], taps[1].Production);
        Assert.Equal(new TlsClientSettings(), taps[1].ProductionTls);
    }

    [Fact]
    public void Whole_file_becomes_the_rules_of_its_mirrors()
    {
        var rules = Sample.Good(Sample.Whole).ToRules();

        Assert.Equal((1, "shop-fleet", true), (rules[0].PercentHundredths, rules[0].Fleet, rules[0].IsPaused));
        Assert.Equal(new SampleKey(SampleKeyKind.Header, "X-User"), rules[0].SampleBy);
        Assert.Equal(["GET", "POST"], rules[0].Methods.Names);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.0.1/32")], rules[0].TrustedProxies);
        var match = Assert.Single(rules[0].Match);
        Assert.Equal(new TextMatch(TextMatchKind.Prefix, "/api"), match.Path);
        Assert.Equal(["api.example.com", "*.example.org"], match.Hosts);
        Assert.Equal([new NamedMatch("x-tier", new(TextMatchKind.Exact, "gold")), new NamedMatch("x-debug", new(TextMatchKind.Absent, ""))], match.Headers);
        Assert.Equal([new NamedMatch("page", new(TextMatchKind.Regex, "^[0-9]+$"))], match.Query);
        Assert.Equal([.. ExcludeGroups.Of(ExcludeGroup.HealthChecks).Select(group => group.Path?.Text), "/internal"], rules[0].Exclude.Select(exclude => exclude.Path?.Text));
        Assert.Equal((10_000, true, 0), (rules[1].PercentHundredths, rules[1].Methods.All, rules[1].Exclude.Length));
    }

    [Fact]
    public void Whole_file_becomes_the_deliveries_of_its_mirrors()
    {
        var deliveries = Sample.Good(Sample.Whole).ToDeliveries();

        Assert.Equal(new Uri("http://staging.internal:8080/base"), deliveries[0].Target);
        Assert.Equal(
            [
                new HeaderRule(HeaderRuleKind.Remove, "Cookie"), new HeaderRule(HeaderRuleKind.Set, "X-Mirrored-From", "$host"), new HeaderRule(HeaderRuleKind.Set, "X-Key", Sample.Secret),
                new HeaderRule(HeaderRuleKind.Add, "X-One", "more"), new HeaderRule(HeaderRuleKind.Set, "Authorization", "Bearer " + Sample.Secret) { IsLiteral = true },
            ],
            deliveries[0].Headers);
        Assert.Equal((16, 100, 500.0, TimeSpan.FromSeconds(1)), (deliveries[0].InFlight, deliveries[0].Queue, deliveries[0].RatePerSecond, deliveries[0].Timeout));
        Assert.Equal((DeliveryOrder.Key, "X-User", "staging-api.example.com"), (deliveries[0].Order, deliveries[0].OrderKeyHeader, deliveries[0].Host));
        Assert.Equal(new BreakerSettings { FailureRatio = 0.1, MinimumAttempts = 5, Window = TimeSpan.FromMinutes(1), OpenFor = TimeSpan.FromSeconds(2) }, deliveries[0].Breaker);
        Assert.Equal((new IdempotencySettings { Field = "X-Once", Policy = IdempotencyPolicy.ReplaceOrMake }, true), (deliveries[0].Idempotency, deliveries[0].MarkBaggage));
        Assert.Equal((new IdempotencySettings { Policy = IdempotencyPolicy.Keep }, false), (deliveries[1].Idempotency, deliveries[1].MarkBaggage));
        Assert.Equal((true, DeliveryOrder.Connection, "second.example.com", false), (deliveries[1].Http2, deliveries[1].Order, deliveries[1].Tls.ServerName, deliveries[1].Tls.Verify));
    }

    [Fact]
    public void Least_file_has_the_defaults_of_the_rooms()
    {
        var configuration = Sample.Good(Sample.Least);
        var tap = configuration.ToTaps()[0];
        var rule = configuration.ToRules()[0];
        var delivery = configuration.ToDeliveries()[0];

        Assert.Equal(new HttpLimits(), configuration.Limits.ToHttpLimits());
        Assert.Equal(new IntakeSettings(), configuration.Limits.ToIntakeSettings());
        Assert.Equal(new TapSettings { Source = "shop", Listen = tap.Listen, Production = tap.Production }, tap);
        Assert.Equal(MethodPolicy.Safe, rule.Methods);
        Assert.Equal(ExcludeGroups.Of(ExcludeGroup.HealthChecks).Length + ExcludeGroups.Of(ExcludeGroup.Monitoring).Length, rule.Exclude.Length);
        Assert.Equal(new DeliverySettings { Name = "staging", Target = new Uri("http://127.0.0.1:9002"), Headers = delivery.Headers, Sanitize = delivery.Sanitize }, delivery);
        Assert.True(delivery.Sanitize!.IsSameAs(new SanitizeSettings()));
        Assert.Empty(delivery.Headers);
    }

    [Fact]
    public void References_are_resolved_in_values_of_every_kind()
    {
        var mirror = Sample.Good(Sample.Least.Replace("percent: 10", """
            percent: ${env:PERCENT}
                timeout: ${env:UNSET:-3s}
                limits: { queue: "${env:EMPTY:-7}" }
                host: "$${env:X}.${env:PERCENT}"
                auth: { header: { name: X-Api-Key, value: "${file:/run/secrets/token}" } }
            """)).Mirrors[0];

        Assert.Equal((2500, TimeSpan.FromSeconds(3), 7, "${env:X}.25"), (mirror.Percent!.Value.Hundredths, mirror.Timeout, mirror.Limits.Queue, mirror.Host));
        Assert.Equal(Sample.Secret, mirror.Auth!.Header!.Value.Reveal());
    }

    [Theory]
    [InlineData("/run/secrets/token", 0)]
    [InlineData("not/there", 1)]
    public void Files_that_values_refer_to_are_named_so_that_they_are_watched(string path, int errors)
    {
        var result = Sample.Load(Sample.Least + $$"""

                auth: { bearer: "${file:{{path}}}" }
                headers: { set: { X-Two: "${file:{{path}}} and ${env:STAGING_TOKEN}" } }
            """);

        Assert.Equal(errors * 2, result.Errors.Length);
        Assert.Equal([Path.GetFullPath(path)], result.ReferredFiles);
    }

    [Fact]
    public void Configuration_as_text_shows_no_secret()
    {
        var configuration = Sample.Good(Sample.Whole);

        Assert.Equal("***", configuration.Admin.Token!.ToString());
        Assert.DoesNotContain(Sample.Secret, configuration.Mirrors[0].Auth!.ToString());
        Assert.DoesNotContain(Sample.Secret, string.Concat(configuration.Mirrors[0].Headers.Set));
    }
}
