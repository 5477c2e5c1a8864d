using System.Net;
using Microsoft.Extensions.Time.Testing;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Configuration.Yaml;
using Umbra.Safety;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Safety;

public sealed class PreflightTests
{
    private const string Remote = """
        sources: { shop: { tap: { listen: 127.0.0.1:8080, production: production.internal:80 } } }
        mirrors: { staging: { from: shop, to: "https://staging.internal", percent: 100, methods: all, sanitize: none } }
        """;

    [Theory]
    [InlineData("enforce", true)]
    [InlineData("warn", false)]
    public async Task Shadow_that_is_production_weighs_as_safety_says(string safety, bool isError)
    {
        var finding = Assert.Single(await FindAsync(Remote.Replace("staging.internal", "alias-of-production.internal:80", StringComparison.Ordinal) + $"\nsafety: {safety}"), Is(FindingKind.ShadowIsProduction));

        Assert.Equal(isError, finding.Weight == FindingWeight.Error);
        Assert.Contains("10.0.0.2:80", finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("staging.example.com", false)]
    [InlineData("$host", true)]
    public async Task Shadow_behind_the_proxy_of_production_is_a_warning_when_its_host_is_its_own(string host, bool isError)
    {
        var text = Remote.Replace("staging.internal\"", $"alias-of-production.internal:80\", host: {host}", StringComparison.Ordinal);

        Assert.Equal(isError, Assert.Single(await FindAsync(text), Is(FindingKind.ShadowIsProduction)).Weight == FindingWeight.Error);
    }

    [Theory]
    [InlineData("0.0.0.0:8080", true)]
    [InlineData("10.1.1.1:8080", true)]
    [InlineData("127.0.0.1:8080", false)]
    [InlineData("10.1.1.1:8081", false)]
    public async Task Shadow_is_umbra_where_its_address_comes_out_at_a_listener(string listen, bool isUmbra)
    {
        var text = Remote.Replace("127.0.0.1:8080", listen, StringComparison.Ordinal).Replace("staging.internal", "this-machine.internal:8080", StringComparison.Ordinal);

        Assert.Equal(isUmbra, (await FindAsync(text)).Any(finding => finding.Kind == FindingKind.ShadowIsProduction && finding.Weight == FindingWeight.Error));
    }

    [Theory]
    [InlineData("http://staging-alias.internal:8443", true)]
    [InlineData("http://staging-alias.internal:9000", false)]
    [InlineData("http://production.internal:8443", false)]
    public async Task Second_production_instance_that_is_a_shadow_would_get_requests_unsanitized(string noise, bool isShadow)
    {
        var text = $$"""
            sources: { shop: { tap: { listen: 127.0.0.1:8080, production: production.internal:80 } } }
            mirrors: { staging: { from: shop, to: "https://staging.internal:8443", percent: 1, compare: { noise: "{{noise}}" } } }
            """;

        var findings = (await FindAsync(text)).Where(finding => finding.Kind == FindingKind.Unsanitized).ToList();

        Assert.Equal(isShadow, findings.Count == 1);
        Assert.All(findings, finding => Assert.Equal((FindingWeight.Error, "mirrors.staging.compare.noise"), (finding.Weight, finding.Key)));
    }

    [Theory]
    [InlineData("UMBRA__MIRRORS__STAGING__SANITIZE", true)]
    [InlineData("--sanitize", false)]
    public async Task Sanitizer_is_switched_off_by_whoever_starts_it_and_not_by_the_environment(string origin, bool isError)
    {
        var findings = await FindAsync(Remote, new Overlay("mirrors.staging.sanitize", "none", origin));

        Assert.Equal(isError, Assert.Single(findings, Is(FindingKind.Unsanitized)).Weight == FindingWeight.Error);
    }

    [Theory]
    [InlineData("methods: all", "methods: all, idempotency: false", "unsafe-methods", true)]
    [InlineData("methods: all", "methods: all, idempotency: true", "unsafe-methods", false)]
    [InlineData("percent: 100", "ramp: { steps: [1, 100] }", "no-ramp", false)]
    public async Task Key_that_mends_takes_its_finding_away(string before, string after, string name, bool isStillThere)
    {
        Assert.Contains(await FindAsync(Remote), finding => finding.Kind.Name == name);

        Assert.Equal(isStillThere, (await FindAsync(Remote.Replace(before, after, StringComparison.Ordinal))).Any(finding => finding.Kind.Name == name));
    }

    [Fact]
    public async Task Name_that_resolves_to_loopback_is_this_machine()
    {
        var findings = await FindAsync(Remote.Replace("staging.internal", "loopback.internal:9002", StringComparison.Ordinal));

        Assert.Equal([FindingKind.UnsafeMethods], findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task Value_from_the_environment_is_not_shown()
    {
        Environment.SetEnvironmentVariable("UMBRA_PREFLIGHT_TARGET", "http://alias-of-production.internal");
        try
        {
            var findings = await FindAsync(Remote.Replace("https://staging.internal", "${env:UMBRA_PREFLIGHT_TARGET}", StringComparison.Ordinal));

            Assert.Contains(findings, finding => finding.Kind == FindingKind.ShadowIsProduction);
            Assert.All(findings, finding => Assert.DoesNotContain("alias-of", finding.ToString(), StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("UMBRA_PREFLIGHT_TARGET", null);
        }
    }

    [Fact]
    public async Task Name_server_that_is_silent_is_waited_for_two_seconds_and_no_longer()
    {
        var clock = new FakeTimeProvider();
        var (configuration, keys) = Load(Remote);
        var finding = Preflight.FindAsync(configuration, keys, World.Surroundings with { Resolve = _ => new TaskCompletionSource<IPAddress[]>().Task, Clock = clock });

        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(finding.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(2, (await finding).Count(found => found.Kind == FindingKind.UnresolvedName && found.Weight == FindingWeight.Warning));
    }

    [Fact]
    public async Task Start_is_refused_for_an_error_and_says_what_to_do()
    {
        var said = new List<string>();
        var text = Remote.Replace("staging.internal", "alias-of-production.internal:80", StringComparison.Ordinal);

        Assert.False(await StartPreflight.AllowsAsync(() => Sample.Load(text), said.Add, World.Surroundings));
        Assert.Contains(said, line => line.Contains("shadow-is-production", StringComparison.Ordinal));
        Assert.Contains("safety: warn", said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_is_allowed_with_warnings_which_are_said()
    {
        var said = new List<string>();

        Assert.True(await StartPreflight.AllowsAsync(() => Sample.Load(Remote), said.Add, World.Surroundings));
        Assert.Equal(["no-ramp", "unsafe-methods", "unsanitized"], said.Select(line => line[(line.LastIndexOf('[') + 1)..line.LastIndexOf(';')]).Order());
    }

    [Fact]
    public async Task Start_with_errors_of_the_file_is_left_to_whoever_tells_them()
    {
        Assert.True(await StartPreflight.AllowsAsync(() => Sample.Load("sources: {"), _ => Assert.Fail("said"), World.Surroundings));
        Assert.True(await StartPreflight.AllowsAsync(() => null, _ => Assert.Fail("said"), World.Surroundings));
    }

    private static Predicate<Finding> Is(FindingKind kind) => finding => finding.Kind == kind;

    private static Task<System.Collections.Immutable.ImmutableArray<Finding>> FindAsync(string text, params Overlay[] overlays)
    {
        var (configuration, keys) = Load(text, overlays);
        return Preflight.FindAsync(configuration, keys, World.Surroundings);
    }

    private static (UmbraConfiguration Configuration, Reading Keys) Load(string text, params Overlay[] overlays)
    {
        var result = ConfigurationLoader.Load(new ConfigurationSource { FileName = "umbra.yaml", Text = text, Overlays = [.. overlays] });
        Assert.Equal([], result.Errors.Select(error => error.ToString()));
        return (result.Configuration!, result.Keys!);
    }
}
