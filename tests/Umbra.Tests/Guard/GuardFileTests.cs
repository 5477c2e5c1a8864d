using System.Net;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Guard;
using Umbra.Tests.House;

namespace Umbra.Tests.Guard;

public sealed class GuardFileTests
{
    [Fact]
    public void Nothing_is_a_guard_that_denies_everything_on_loopback()
    {
        var (configuration, rules, problems) = GuardSample.Load("");

        Assert.Empty(problems);
        Assert.Equal((IPEndPoint.Parse("127.0.0.1:3128"), 0), (configuration!.Listen, rules!.Count));
    }

    [Fact]
    public void Every_key_is_read_and_flags_are_stronger()
    {
        var (configuration, rules, problems) = GuardSample.Load(
            """
            listen: 127.0.0.1:3128
            status: 127.0.0.1:9902
            record: egress.jsonl
            recordLimit: 1MiB
            recordFiles: 3
            connectTimeout: 1s
            idle: 5m
            drain: 1s
            limits: { connections: 5, head: 8KiB, fields: 50, destinations: 7 }
            rules:
              - { name: one, host: [a.example, "*.b.example"], ports: 443, methods: [GET, POST], path: /v1, allow: true, local: true }
              - { deny: true }
              - { host: c.example, answer: { status: 201, headers: { Content-Type: text/plain, X-Key: "${env:STAGING_TOKEN}" }, body: "ok" } }
            """,
            new Overlay("listen", ":0", "--listen"),
            new Overlay("record", "-", "--record"));

        Assert.Empty(problems);
        Assert.Equal(0, configuration!.Listen.Port);
        Assert.Equal(("-", 1024 * 1024L, 3), (configuration.Record, configuration.RecordLimit.Bytes, configuration.RecordFiles));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)), (configuration.ConnectTimeout, configuration.Idle));
        Assert.Equal(new GuardLimitsConfiguration { Connections = 5, Head = new ByteSize(8192), Fields = 50, Destinations = 7 }, configuration.Limits);
        Assert.Equal("allow one", GuardSample.Judge(rules!, "POST http://x.b.example:443/v1/y"));
        var answer = GuardSample.VerdictOf(rules!, "GET http://c.example/").Rule;
        Assert.Null(answer!.Answer); // the rule that denies everything stands before it
    }

    [Fact]
    public void Errors_are_told_all_at_once_with_line_key_and_mend() => Assert.Equal(
        [
            "guard.yaml:1: lisen: is not a known key (did you mean listen?)",
            "guard.yaml:2: idle: '5' is not a duration (write 500ms, 5s, 1m or 2h)",
            "guard.yaml:4: rules[0]: needs one of allow, deny, answer",
            "guard.yaml:5: rules[1]: has allow and deny, of which one excludes the other (remove all but one)",
            "guard.yaml:6: rules[2].host: 'http://a.example' is not a host (write shop.example.com or *.example.com, without port)",
            "guard.yaml:7: rules[3].ports[1]: '70000' is too great (at most 65535)",
            "guard.yaml:8: rules[4].answer: cannot be given inside a tunnel, and the rule fits nothing but CONNECT (write deny: true or allow: true, or let the client use http://)",
            "guard.yaml:9: rules[5].path: cannot be seen inside a tunnel, and the rule fits nothing but CONNECT (remove path, or CONNECT)",
            "guard.yaml:10: rules[6].answer: has body and bodyFile, of which one excludes the other (remove one of them)",
            "guard.yaml:11: rules[7].answer.body: does not go with status 204, which has no body (remove it, or give another status)",
            "guard.yaml:12: rules[8].allow: can only be true (write deny: true)",
            "guard.yaml:13: rules[9].local: is not used: the rule allows nothing (remove it)",
            "guard.yaml:14: rules[10].methods[0]: 'get' is not in upper case (write GET)",
            "guard.yaml:15: rules[11].name: same is the name of a rule above (give it another name)",
            "guard.yaml:16: rules[12].answer.headers.Content-Length: 'Content-Length' cannot be changed (it belongs to the connection, and the sender sets it)",
            "guard.yaml:17: rules[13]: needs one of allow, deny, answer",
            "guard.yaml:17: rules[13].alow: is not a known key (did you mean allow?)",
            "guard.yaml:18: rules[14].answer.headers.X-Price: its value has a character that HTTP cannot carry (Latin-1 only)",
        ],
        GuardSample.Load(
            """
            lisen: 127.0.0.1:3128
            idle: 5
            rules:
              - { host: a.example }
              - { host: a.example, allow: true, deny: true }
              - { host: "http://a.example", allow: true }
              - { ports: [443, 70000], allow: true }
              - { name: same, methods: [CONNECT], answer: { status: 200 } }
              - { methods: [CONNECT], path: /x, deny: true }
              - { answer: { body: a, bodyFile: /dev/null } }
              - { answer: { status: 204, body: a } }
              - { allow: false }
              - { deny: true, local: true }
              - { methods: [get], deny: true }
              - { name: same, deny: true }
              - { answer: { headers: { Content-Length: 5 } } }
              - { alow: true }
              - { answer: { headers: { X-Price: 5 € } } }
            """).Problems);

    [Fact]
    public void Body_comes_from_a_file_beside_the_configuration_or_the_fault_is_told()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "{\"status\":\"succeeded\"}");
            var rules = GuardSample.Rules($"{{ answer: {{ bodyFile: {file} }} }}");
            Assert.Equal("{\"status\":\"succeeded\"}"u8, GuardSample.VerdictOf(rules, "GET http://a.example/").Rule!.Answer!.Body);

            using (var large = new FileStream(file, FileMode.Create))
            {
                large.SetLength(CannedAnswer.MostBodyBytes + 1);
            }

            Assert.Equal(
                ["guard.yaml:2: rules[0].answer.bodyFile: is larger than 1,048,576 bytes (give a smaller one)"],
                GuardSample.Load($"rules:\n  - {{ answer: {{ bodyFile: {file} }} }}").Problems);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Page_of_the_guard_names_every_key()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/reference/guard.md"));

        Assert.All(
            new[] { typeof(GuardConfiguration), typeof(GuardLimitsConfiguration), typeof(GuardRuleConfiguration), typeof(GuardAnswerConfiguration) }
                .SelectMany(type => ShapeFactory.Record(type).Settings.Select(setting => setting.Key)),
            key => Assert.Matches($@"\| `(limits\.|answer\.)?{key}` \|", page));
    }
}
