using Umbra.Configuration;
using Umbra.Import;
using Umbra.Import.GoReplay;

namespace Umbra.Tests.Import.GoReplay;

public sealed class GoReplayImporterTests
{
    private const string Realistic = """
        #!/bin/sh
        # mirrors the shop
        sudo gor --input-raw :80,8080 \
            --input-raw-realip-header "X-Real-IP" \
            --output-http 'http://staging.internal:8000|10%' --output-http "https://canary.internal|25" \
            --output-file '/var/log/gor/shop-%Y%m%d.gor.gz' \
            --http-allow-url '^/api/' --http-disallow-url "/health" --http-allow-method GET --http-allow-method POST \
            --http-allow-header 'Accept: json' --http-disallow-header "User-Agent: Replayed.*" \
            --http-set-header 'X-Shadow: yes' --http-rewrite-url '^/v1/([^/]+):/v2/$1' --http-header-limiter 'X-User: 25%' \
            --middleware './redact.sh  --fast' --output-http-workers 20 --output-http-timeout 30s --stats > /dev/null 2>&1 &

        """;

    [Fact]
    public void Output_with_a_share_is_a_mirror_of_all_methods()
    {
        var (configuration, outcome) = Read("gor --input-raw :80 --output-http 'http://staging:8000|10%'");
        var capture = Assert.Single(configuration.Sources);
        Assert.Equal(("port-80", "any", 80), (capture.Name, capture.Capture!.Interface.Single(), capture.Capture.Ports.Single()));
        var mirror = Assert.Single(configuration.Mirrors);
        Assert.Equal(("staging", "port-80", "http://staging:8000/", 10_00), (mirror.Name, mirror.From.Single(), mirror.To.ToString(), mirror.Percent!.Value.Hundredths));
        Assert.True(mirror.Methods.All);
        Assert.Empty(mirror.Exclude);
        Assert.Equal("staging:8000", mirror.Host);
        Assert.False(outcome.HasLostMirrors);
        Assert.Contains(outcome.Remarks, remark => remark.Kind == RemarkKind.Note && remark.Text.Contains("a tap", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--output-http staging|10", "", "is the shell's")]
    public void Unquoted_pipe_is_explained(string output, string _, string problem) =>
        Assert.Contains("in:1: | without quotes " + problem, Bad($"gor --input-raw :80 {output}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("'staging|10'", 100_00, 10.0)]
    [InlineData("'staging|0'", 0, null)]
    [InlineData("'staging|0%'", 0, null)]
    [InlineData("staging", 100_00, null)]
    [InlineData("\"staging|33%\"", 33_00, null)]
    public void Limits_are_shares_or_rates(string output, int hundredths, double? rate)
    {
        var mirror = Mirror($"gor --input-raw :80 --output-http {output}");
        Assert.Equal((hundredths, rate), (mirror.Percent!.Value.Hundredths, mirror.Limits.Rate?.PerSecond));
        Assert.Equal(("http://staging/", "staging"), (mirror.To.ToString(), mirror.Host));
    }

    [Theory]
    [InlineData("goreplay --input-raw :80 --output-http=http://staging")]
    [InlineData("--input-raw :80 --output-http http://staging")]
    [InlineData("sudo -E /opt/bin/gor_1.3.3 -input-raw=:80 -output-http http://staging")]
    [InlineData("docker run --net=host --name gor buger/goreplay:1.3 --input-raw :80 --output-http http://staging")]
    [InlineData("gor \\\n  --input-raw \\\n :80 \\\r\n  --output-http ht\"tp\"://sta'ging' # the shadow")]
    [InlineData("#!/bin/sh\nset -e\nexec gor --input-raw :80 --output-http http://staging >>/var/log/gor.log 2>&1")]
    public void Command_lines_are_read_as_a_shell_would(string text) => Assert.Equal("http://staging/", Mirror(text).To.ToString());

    [Fact]
    public void Several_outputs_each_take_all()
    {
        var (configuration, _) = Read("gor --input-raw :80 --output-http http://one --output-http http://two");
        Assert.Equal([100_00, 100_00], configuration.Mirrors.Select(mirror => mirror.Percent!.Value.Hundredths));
    }

    [Fact]
    public void Split_outputs_share_the_requests()
    {
        var (configuration, outcome) = Read("gor --input-raw :80 \\\n --split-output \\\n --output-http http://one --output-http 'http://two|50%' --output-http http://three");
        Assert.Equal([33_33, 16_66, 33_33], configuration.Mirrors.Select(mirror => mirror.Percent!.Value.Hundredths));
        Assert.Equal(2, outcome.Remarks.Single(remark => remark.Text.Contains("by chance", StringComparison.Ordinal)).Line);
    }

    [Fact]
    public void Address_of_the_input_is_a_filter_of_packets()
    {
        var (configuration, _) = Read("gor --input-raw 10.0.0.7:80 --input-raw eth1:8080 --input-raw '[::1]:81' --output-http http://staging");
        Assert.Equal(["(tcp port 80) and host 10.0.0.7", null, "(tcp port 81) and host ::1"], configuration.Sources.Select(source => source.Capture!.Bpf));
        Assert.Equal(["any", "eth1", "any"], configuration.Sources.Select(source => source.Capture!.Interface.Single()));
        Assert.Equal(["port-80", "port-8080", "port-81"], configuration.Mirrors.Single().From);
    }

    [Fact]
    public void Filters_of_the_url_and_of_fields_become_conditions()
    {
        var mirror = Mirror("gor --input-raw :80 --output-http http://staging --http-allow-url ^/a --http-allow-url ^/b --http-allow-header 'X-A: ^1$' --http-allow-header X-A:2 --http-disallow-url health --http-disallow-header 'User-Agent: \"bot\"'");
        var condition = Assert.Single(mirror.Match);
        Assert.Equal(("X-A", "^1$"), (condition.Headers.Single().Name, condition.Headers.Single().Regex));
        Assert.Equal("(target ~ \"^/a\" || target ~ \"^/b\") && header.X-A ~ \"2\"", condition.Where);
        Assert.Equal("target ~ \"health\"", mirror.Exclude[0].Where);
        Assert.Equal(("User-Agent", "\"bot\""), (mirror.Exclude[1].Headers.Single().Name, mirror.Exclude[1].Headers.Single().Regex));
    }

    [Fact]
    public void Methods_are_taken_over()
    {
        Assert.Equal(["GET", "POST"], Mirror("gor --input-raw :80 --output-http http://staging --http-allow-method GET --http-allow-method POST --http-allow-method GET").Methods.Names);
        var (_, outcome) = Read("gor --input-raw :80 --output-http http://staging --http-allow-method get");
        Assert.True(outcome.HasLostMirrors);
    }

    [Fact]
    public void Rewrite_is_carried_and_a_second_one_is_lost()
    {
        var (configuration, outcome) = Read("gor --input-raw :80 --output-http http://staging \\\n--http-rewrite-url '^/v1/(\\d+):/v2/$1' \\\n--http-rewrite-url /a:/b");
        Assert.Equal((@"^/v1/(\d+)", "/v2/$1"), (configuration.Mirrors[0].Rewrite!.Regex, configuration.Mirrors[0].Rewrite!.With));
        Assert.Equal(3, outcome.Remarks.Single(remark => remark.Kind == RemarkKind.MirrorLost).Line);
    }

    [Fact]
    public void Fields_are_set_and_Host_is_a_key_of_its_own()
    {
        var mirror = Mirror("gor --input-raw :80 --input-raw-realip-header X-Real-IP --output-http http://staging --http-set-header 'X-Shadow: yes' --http-set-header 'Host: shadow.example.com'");
        Assert.Equal("shadow.example.com", mirror.Host);
        Assert.Equal([("X-Shadow", "yes"), ("X-Real-IP", "$remote_addr")], mirror.Headers.Set.Select(field => (field.Name, field.Value!.Secret.Reveal())));
    }

    [Fact]
    public void Original_host_keeps_Host() => Assert.Null(Mirror("gor --input-raw :80 --output-http http://staging:81 --http-original-host").Host);

    [Fact]
    public void Header_limiter_is_a_share_by_a_field()
    {
        var mirror = Mirror("gor --input-raw :80 --output-http 'http://staging|50%' --http-header-limiter 'X-User:25%'");
        Assert.Equal((12_50, "X-User"), (mirror.Percent!.Value.Hundredths, mirror.SampleBy!.Header));
    }

    [Fact]
    public void Workers_queue_and_timeout_are_limits()
    {
        var mirror = Mirror("gor --input-raw :80 --output-http https://staging --output-http-workers 20 --output-http-queue-len 500 --output-http-timeout 1m30s --output-http-skip-verify");
        Assert.Equal((20, 500, TimeSpan.FromSeconds(90), false), (mirror.Limits.InFlight, mirror.Limits.Queue, mirror.Timeout, mirror.Tls.Verify));
    }

    [Fact]
    public void Middleware_is_split_at_spaces() =>
        Assert.Equal(["./redact.sh", "--fast", "it's"], Mirror("gor --input-raw :80 --output-http http://staging --middleware \"./redact.sh  --fast it's\"").Middleware!.Command);

    [Fact]
    public void File_is_a_recording()
    {
        var (configuration, outcome) = Read("gor --input-raw :80 --output-file '/var/log/gor/shop-%Y%m%d-%r.gor.gz|10%' --http-set-header 'A: b' --http-allow-method GET");
        Assert.Equal(("recording:/var/log/gor/shop-%Y%m%d.avro", 10_00), (configuration.Mirrors[0].To.OriginalString, configuration.Mirrors[0].Percent!.Value.Hundredths));
        Assert.Contains(outcome.Remarks, remark => remark.Text.Contains("-%r", StringComparison.Ordinal));
        Assert.Contains(outcome.Remarks, remark => remark.Text.Contains("as they came", StringComparison.Ordinal));
    }

    [Fact]
    public void Faithful_recording_has_no_keys_of_sending()
    {
        var (configuration, outcome) = Imported.Good(GoReplayImporter.Import, new ImportRequest { FileName = "in", Text = "gor --input-raw :80 --output-file a.gor", IsFaithful = true });
        Assert.Equal(Umbra.Core.Sanitizing.SanitizeProfile.None, configuration.Mirrors[0].Sanitize.Profile);
        Assert.DoesNotContain(outcome.Remarks, remark => remark.Line == 0);
    }

    [Fact]
    public void Resolved_names_are_where_copies_go_and_Host_stays()
    {
        var (configuration, _) = Imported.Good(GoReplayImporter.Import, new ImportRequest
        {
            FileName = "in",
            Text = "gor --input-raw :80 --output-http http://staging:8000",
            Resolved = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("staging:8000", "127.0.0.1:18000"),
        });
        Assert.Equal(("http://127.0.0.1:18000/", "staging:8000"), (configuration.Mirrors[0].To.ToString(), configuration.Mirrors[0].Host));
    }

    [Theory]
    [InlineData("--http-set-param api_key=1", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-param-limiter id:10%", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-basic-auth-filter ^customer", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-rewrite-header 'Host: a,b'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--output-tcp collector:28020", nameof(RemarkKind.MirrorLost))]
    [InlineData("--output-kafka-host kafka:9092", nameof(RemarkKind.MirrorLost))]
    [InlineData("--input-tcp :28020", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-allow-url '(?=a)'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-allow-url '(?U)a+'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--output-http http://127.0.0.1:9901", nameof(RemarkKind.MirrorLost))]
    [InlineData("--output-http ftp://staging", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-set-header 'X-A: $host'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-set-header 'Content-Length: 1'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--http-rewrite-url '\\?a=1:b'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--output-file '/\\[.gor'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--output-file '\\\\[.gor'", nameof(RemarkKind.MirrorLost))]
    [InlineData("--exit-after 10m", nameof(RemarkKind.LeftOut))]
    [InlineData("--output-http-redirects 3", nameof(RemarkKind.LeftOut))]
    [InlineData("--output-http-stats", nameof(RemarkKind.LeftOut))]
    [InlineData("--http-pprof :8181", nameof(RemarkKind.LeftOut))]
    [InlineData("--input-raw-track-response", nameof(RemarkKind.LeftOut))]
    [InlineData("--input-file requests.gor", nameof(RemarkKind.LeftOut))]
    [InlineData("--output-http http://other/path", nameof(RemarkKind.LeftOut))]
    [InlineData("--output-http-timeout soon", nameof(RemarkKind.LeftOut))]
    [InlineData("--copy-buffer-size 10", nameof(RemarkKind.LeftOut))]
    public void Flag_without_counterpart_is_told_with_its_line(string flag, string kind)
    {
        var (_, outcome) = Read($"gor --input-raw :80 \\\n --output-http http://staging \\\n {flag}");
        var remark = Assert.Single(outcome.Remarks, remark => remark.Line == 3 && remark.Kind != RemarkKind.Note);
        Assert.Equal(kind, remark.Kind.ToString());
        Assert.Equal(kind == nameof(RemarkKind.MirrorLost), outcome.HasLostMirrors);
    }

    [Theory]
    [InlineData("gor --input-raw :80 --output-htp http://staging", "in:1: --output-htp is not known: did you mean --output-http?")]
    [InlineData("gor --input-raw :80 \\\n --wobble", "in:2: --wobble is not known: GoReplay has no such flag")]
    [InlineData("gor --input-raw :80 \\\n --output-http", "in:2: --output-http has no value")]
    [InlineData("gor --output-http http://staging", "in:1: has no --input-raw: nothing says which port's requests are captured")]
    [InlineData("gor --input-raw staging --output-http http://staging", "in:1: --input-raw: staging has no port: write :80 or 10.0.0.7:80")]
    [InlineData("gor --input-raw :80", "in:1: has no output that could become a mirror: give it --output-http http://staging or --output-file requests.gor")]
    [InlineData("curl http://staging", "in:1: has no command line of GoReplay's: gor --input-raw :80 --output-http http://staging")]
    [InlineData("\n\ngor --input-raw ':80", "in:3: the quote ' is not closed")]
    [InlineData("gor --input-raw :80 --output-http $STAGING", "in:1: a variable or a command of the shell stands here, whose value is not known: write the value itself")]
    [InlineData("gor --input-raw :80 --output-http 'http://a|x'", "in:1: --output-http: x behind | is neither a share (10%) nor a number a second (10)")]
    [InlineData("gor file-server :80", "in:1: file-server is no flag, and GoReplay reads none behind it: remove it, or put the value that it belongs to into quotes")]
    [InlineData("gor --input-file 'requests.gor|200%' --output-http http://staging", "in:1: --input-file reads a recording, which is replayed and not mirrored: umbra replay requests.gor --to http://staging --speed 2x")]
    public void Command_that_cannot_be_read_is_refused(string text, string message) => Assert.Equal(message, Bad(text));

    [Fact]
    public void Two_commands_of_a_script_are_read()
    {
        var (configuration, outcome) = Read("gor --input-raw :80 --output-http http://one\ncurl http://x\ngor --input-raw :80 --output-http http://one");
        Assert.Equal(["port-80", "port-80-2"], configuration.Sources.Select(source => source.Name));
        Assert.Equal(["one", "one-2"], configuration.Mirrors.Select(mirror => mirror.Name));
        Assert.Equal(2, outcome.Remarks.Single(remark => remark.Kind == RemarkKind.LeftOut).Line);
    }

    [Fact]
    public void Realistic_script_is_carried_over()
    {
        var (configuration, outcome) = Read(Realistic);
        Assert.Equal([2_50, 25_00, 25_00], configuration.Mirrors.Select(mirror => mirror.Percent!.Value.Hundredths));
        Assert.Equal(25, configuration.Mirrors[1].Limits.Rate!.Value.PerSecond);
        Assert.Equal([80, 8080], configuration.Sources.Single().Capture!.Ports);
        Assert.False(outcome.HasLostMirrors);
    }

    [Fact]
    public void Sanitizing_is_told() =>
        Assert.Equal((0, RemarkKind.Note), Read("gor --input-raw :80 --output-http http://staging").Outcome.Remarks.Where(remark => remark.Line == 0).Select(remark => (remark.Line, remark.Kind)).Single());

    [Fact]
    public void Whatever_is_changed_is_refused_with_a_line_or_loads() => Imported.Fuzz(GoReplayImporter.Import, Realistic, 1_000);

    private static (UmbraConfiguration Configuration, ImportOutcome Outcome) Read(string text) => Imported.Good(GoReplayImporter.Import, new ImportRequest { FileName = "in", Text = text });

    private static MirrorConfiguration Mirror(string text) => Assert.Single(Read(text).Configuration.Mirrors);

    private static string Bad(string text) => Imported.Bad(GoReplayImporter.Import, text);
}
