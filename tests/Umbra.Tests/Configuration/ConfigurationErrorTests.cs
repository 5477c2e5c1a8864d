namespace Umbra.Tests.Configuration;

/// <summary>Each kind of error, with its line and its words.</summary>
public sealed class ConfigurationErrorTests
{
    [Fact]
    public void Errors_are_told_all_at_once_in_the_order_of_the_file()
    {
        var errors = Sample.Errors("""
            adnim: { listen: 1.2.3.4:1 }
            health: { listen: 9901 }
            sources:
              shop:
                tap:
                  listen: 127.0.0.1:8080
                  idle: 5 s
              edge:
                tap: { listen: 127.0.0.1:8080, production: 127.0.0.1:9001 }
              packets:
                stream: { subject: shop }
            mirrors:
              staging:
                from: [shpo]
                to: http://staging.internal:8080
                percent: 0.001
                percnet: 5
                compare: { ignore: [price], endpoints: [orders], rules: [{ path: $.a }], noise: http://staging.internal:8080, fail: { p99: 1.2 } }
              other:
                from: [shop]
                to: ftp://127.0.0.1
                percent: 101
                sanitize: strickt
            """);

        Assert.Equal(
            [
                "umbra.yaml:1: adnim: is not a known key (did you mean admin?)",
                "umbra.yaml:2: health.listen: '9901' is not an address and port (write 127.0.0.1:8080, [::1]:8080 or :8080)",
                "umbra.yaml:6: sources.shop.tap.production: is missing (give it: list of: host:port or URL)",
                "umbra.yaml:7: sources.shop.tap.idle: '5 s' is not a duration (write 500ms, 5s, 1m or 2h)",
                "umbra.yaml:9: sources.edge.tap.listen: 127.0.0.1:8080 is taken by sources.shop.tap.listen (give it another port)",
                "umbra.yaml:11: sources.packets.stream: this version of Umbra cannot read from JetStream (remove the key)",
                "umbra.yaml:11: sources.packets: needs one of tap, capture, vxlan, gateway, receiver",
                "umbra.yaml:14: mirrors.staging.from[0]: there is no source shpo (did you mean shop?)",
                "umbra.yaml:16: mirrors.staging.percent: '0.001' has more than two decimals (write 10, 10% or 0.01; 0 to 100, two decimals at most)",
                "umbra.yaml:17: mirrors.staging.percnet: is not a known key (did you mean percent?)",
                "umbra.yaml:18: mirrors.staging.compare.ignore[0]: 'price' is not a place in a response (a path begins with $ (JSON), status, header, trailer, xml, html, form, text, protobuf, grpc or body: $.items[*].price, header.x-served-by)",
                "umbra.yaml:18: mirrors.staging.compare.endpoints[0]: 'orders' is not a path template (a path template begins with a slash, as /users/{id} does: orders)",
                "umbra.yaml:18: mirrors.staging.compare.rules[0]: needs one of absolute, relative, timestamp, pattern, key, equal",
                "umbra.yaml:18: mirrors.staging.compare.noise: is the target of mirror staging: it would get production's requests unsanitized (give the address of a second instance of production, or remove it; advice: sanitize)",
                "umbra.yaml:18: mirrors.staging.compare.fail.p99: '1.2' is not a factor (write 1.2x)",
                "umbra.yaml:21: mirrors.other.to: its value is neither http:// nor https:// (write http://host:port)",
                "umbra.yaml:22: mirrors.other.percent: '101' is more than 100 percent (write 10, 10% or 0.01; 0 to 100, two decimals at most)",
                "umbra.yaml:23: mirrors.other.sanitize: 'strickt' is not known (write none or standard or strict)",
            ],
            errors);
    }

    [Theory]
    [InlineData("percent: 10\n    percent: 20", "umbra.yaml:9: mirrors.staging.percent: is given twice, first on line 8 (remove one of them)")]
    [InlineData("percent: 10\n    timeout:", "umbra.yaml:9: mirrors.staging.timeout: has no value (give it one, or remove the key)")]
    [InlineData("percent: ten", "umbra.yaml:8: mirrors.staging.percent: 'ten' is not a percentage (write 10, 10% or 0.01; 0 to 100, two decimals at most)")]
    [InlineData("percent: [10]", "umbra.yaml:8: mirrors.staging.percent: must be one value, not a list (it is a percentage)")]
    [InlineData("timeout: 1s", "umbra.yaml:6: mirrors.staging: needs one of percent, ramp")]
    [InlineData("percent: 10\n    ramp: { steps: [1] }", "umbra.yaml:6: mirrors.staging: has percent and ramp, of which one excludes the other (remove all but one)")]
    [InlineData("ramp: [1, 10]", "umbra.yaml:8: mirrors.staging.ramp: must be a map (its keys are steps, every, hold)")]
    [InlineData("ramp: { every: 1m }", "umbra.yaml:8: mirrors.staging.ramp.steps: is missing (give it: list of: percentage, 0.01% or more)")]
    [InlineData("ramp: { steps: [] }", "umbra.yaml:8: mirrors.staging.ramp.steps: has no step (write percentages, the smallest first: [1, 10, 50, 100])")]
    [InlineData("ramp: { steps: [1, 50, 10] }", "umbra.yaml:8: mirrors.staging.ramp.steps: goes from 50% to 10% (each step must be greater than the one before)")]
    [InlineData("ramp: { steps: [1, 1%] }", "umbra.yaml:8: mirrors.staging.ramp.steps: goes from 1% to 1% (each step must be greater than the one before)")]
    [InlineData("ramp: { steps: [0, 1] }", "umbra.yaml:8: mirrors.staging.ramp.steps[0]: '0' is too small (at least 0.01%)")]
    [InlineData("ramp: { steps: [1, 101] }", "umbra.yaml:8: mirrors.staging.ramp.steps[1]: '101' is more than 100 percent (write 10, 10% or 0.01; 0 to 100, two decimals at most)")]
    [InlineData("ramp: { steps: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33] }", "umbra.yaml:8: mirrors.staging.ramp.steps: has 33 steps (at most 32)")]
    [InlineData("ramp: { steps: [1], every: 500ms }", "umbra.yaml:8: mirrors.staging.ramp.every: '500ms' is too small (at least 1s)")]
    [InlineData("ramp: { steps: [1], hold: { errors: 5% } }", "umbra.yaml:8: mirrors.staging.ramp.hold.errors: is not a known key (the keys here are shadowErrors, shadowP99, minimum)")]
    [InlineData("percent: 10\n    timeout: 11m", "umbra.yaml:9: mirrors.staging.timeout: '11m' is too great (at most 10m)")]
    [InlineData("percent: 10\n    limits: { inFlight: 0 }", "umbra.yaml:9: mirrors.staging.limits.inFlight: '0' is too small (at least 1)")]
    [InlineData("percent: 10\n    limits: { queue: many }", "umbra.yaml:9: mirrors.staging.limits.queue: 'many' is not a whole number")]
    [InlineData("percent: 10\n    limits: { rate: 500 }", "umbra.yaml:9: mirrors.staging.limits.rate: '500' is not a rate (write 500/s or 30/m)")]
    [InlineData("percent: 10\n    limits: 5", "umbra.yaml:9: mirrors.staging.limits: must be a map (its keys are inFlight, queue, rate, body)")]
    [InlineData("percent: 10\n    paused: yes", "umbra.yaml:9: mirrors.staging.paused: 'yes' is neither true nor false")]
    [InlineData("percent: 10\n    protocol: http3", "umbra.yaml:9: mirrors.staging.protocol: 'http3' is not known (write http1 or http2)")]
    [InlineData("percent: 10\n    methods: [get]", "umbra.yaml:9: mirrors.staging.methods: 'get' is not a method (methods are case-sensitive: write them in upper case)")]
    [InlineData("percent: 10\n    methods: unsafe", "umbra.yaml:9: mirrors.staging.methods: 'unsafe' is not a method (write safe, all or [GET, POST])")]
    [InlineData("percent: 10\n    methods: [CONNECT]", "umbra.yaml:9: mirrors.staging.methods: CONNECT asks for a tunnel, which cannot be copied (remove it)")]
    [InlineData("percent: 10\n    methods: []", "umbra.yaml:9: mirrors.staging.methods: has no method in it (write safe, all or [GET, POST])")]
    [InlineData("percent: 10\n    sampleBy: {}", "umbra.yaml:9: mirrors.staging.sampleBy: needs one of header, cookie, client")]
    [InlineData("percent: 10\n    sampleBy: { header: X-A, cookie: b }", "umbra.yaml:9: mirrors.staging.sampleBy: has header and cookie, of which one excludes the other (remove all but one)")]
    [InlineData("percent: 10\n    sampleBy: { client: false }", "umbra.yaml:9: mirrors.staging.sampleBy.client: can only be true (remove sampleBy to sample each request by itself)")]
    [InlineData("percent: 10\n    sampleBy: { header: 'X A' }", "umbra.yaml:9: mirrors.staging.sampleBy.header: 'X A' is not a header's name (no spaces, no separators (RFC 9110))")]
    [InlineData("percent: 10\n    match: [{}]", "umbra.yaml:9: mirrors.staging.match[0]: has no condition in it and would fit every request (give it path, hosts, methods, headers, query or where)")]
    [InlineData("percent: 10\n    match: [{ path: /api }]", "umbra.yaml:9: mirrors.staging.match[0].path: must be a map (its keys are exact, prefix, regex, present, ignoreCase)")]
    [InlineData("percent: 10\n    match: [{ path: { regex: '(' } }]", "umbra.yaml:9: mirrors.staging.match[0].path.regex: '(' is not a regular expression")]
    [InlineData("percent: 10\n    match: [{ path: { regex: '(a)\\1' } }]", "umbra.yaml:9: mirrors.staging.match[0].path.regex: '(a)\\1' is a regular expression whose time has no bound (no look-around, no back-references, no atomic groups, no large repetitions)")]
    [InlineData("percent: 10\n    match: [{ hosts: ['a:80'] }]", "umbra.yaml:9: mirrors.staging.match[0].hosts[0]: 'a:80' is not a host (write shop.example.com or *.example.com, without port)")]
    [InlineData("percent: 10\n    exclude: [health-check]", "umbra.yaml:9: mirrors.staging.exclude[0]: 'health-check' is not known (write health-checks or monitoring)")]
    [InlineData("percent: 10\n    headers: { set: { Host: a } }", "umbra.yaml:9: mirrors.staging.headers.set.Host: 'Host' is changed by the key `host` of the mirror")]
    [InlineData("percent: 10\n    headers: { set: { x-umbra-mirror: a } }", "umbra.yaml:9: mirrors.staging.headers.set.x-umbra-mirror: 'x-umbra-mirror' is reserved (it keeps copies from being mirrored again)")]
    [InlineData("percent: 10\n    headers: { remove: [Content-Length] }", "umbra.yaml:9: mirrors.staging.headers.remove[0]: 'Content-Length' cannot be changed (it belongs to the connection, and the sender sets it)")]
    [InlineData("percent: 10\n    headers: { add: { X-A: \"a\\r\\nb: c\" } }", "umbra.yaml:9: mirrors.staging.headers.add.X-A: its value cannot stand in a header (no control characters, no spaces around it)")]
    [InlineData("percent: 10\n    auth: { bearer: literal }", "umbra.yaml:9: mirrors.staging.auth.bearer: is a secret and does not belong in the file (write ${env:NAME} or ${file:path})")]
    [InlineData("percent: 10\n    auth: { basic: { user: 'a:b', password: '${env:STAGING_TOKEN}' } }", "umbra.yaml:9: mirrors.staging.auth.basic.user: has a colon in it, which would end it (RFC 7617)")]
    [InlineData("percent: 10\n    auth: { jwt: { resign: '${env:STAGING_TOKEN}' } }", "umbra.yaml:9: mirrors.staging.auth.jwt.resign: is no key to sign with (a secret for HS256 needs at least 32 bytes (RFC 7518 section 3.2), or give a private key in PEM)")]
    [InlineData("percent: 10\n    auth: literal", "umbra.yaml:9: mirrors.staging.auth: must be a map (its keys are bearer, basic, header, jwt)")]
    [InlineData("percent: 10\n    host: ${env:NOT_THERE}", "umbra.yaml:9: mirrors.staging.host: the environment has no NOT_THERE")]
    [InlineData("percent: 10\n    host: ${file:/not/there}", "umbra.yaml:9: mirrors.staging.host: the file /not/there is referred to, but there is no such file")]
    [InlineData("percent: 10\n    host: ${vault:a}", "umbra.yaml:9: mirrors.staging.host: has a reference that is neither ${env:NAME} nor ${file:path}")]
    [InlineData("percent: 10\n    host: ${env:PERCENT", "umbra.yaml:9: mirrors.staging.host: has a ${ without its }")]
    [InlineData("percent: 10\n    tls: { verify: false }", "umbra.yaml:9: mirrors.staging.tls: is not used: the target is http:// (write https://, or remove tls)")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { do: mask } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0]: needs one of header, cookie, query, path, json, key, form, detect")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { json: a.b, do: mask } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0].json: 'a.b' is not a path in JSON (a JSON path begins with $)")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { path: /users/id } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0].path: '/users/id' is not a path template (a path template needs a segment in braces: /users/{id})")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { key: a, do: hash, keepLast: 4 } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0].keepLast: is only for do: mask (write do: mask, or remove it)")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { key: a, do: replace } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0]: replaces by nothing (say with what: with: redacted)")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { header: X-A, do: replace, with: \"a\\r\\nEvil: b\" } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0].with: has a control character, which a header cannot hold (write it without line breaks and the like)")]
    [InlineData("percent: 10\n    sanitize: { rules: [ { cookie: lang, do: replace, with: \"a\\0\" } ] }", "umbra.yaml:9: mirrors.staging.sanitize.rules[0].with: has a control character, which a cookie cannot hold (write it without line breaks and the like)")]
    [InlineData("percent: 10\n    sanitize: { passthrough: [png] }", "umbra.yaml:9: mirrors.staging.sanitize.passthrough[0]: 'png' is not a media type (write image/png or image/*)")]
    [InlineData("percent: &a 10", "umbra.yaml:8: mirrors.staging.percent: anchors and aliases are not taken (write the value out)")]
    [InlineData("percent: !!int 10", "umbra.yaml:8: mirrors.staging.percent: tags are not taken (remove it)")]
    [InlineData("percent: *a", "umbra.yaml:8: mirrors.staging.percent: anchors and aliases are not taken (write the value out)")]
    [InlineData("percent: 10\n    <<: { timeout: 1s }", "umbra.yaml:9: mirrors.staging.<<: is not a known key (merge keys are not taken: write the keys out)")]
    [InlineData("percent: 10\n---\na: b", "umbra.yaml:9: a second document begins here; one file is one document")]
    public void Mirror_with_an_error_is_told_with_line_key_and_mend(string rest, string expected) =>
        Assert.Equal(expected.Split('|'), Sample.Errors(Sample.Least.Replace("percent: 10", rest)));

    [Theory]
    [InlineData("http://127.0.0.1:9001", "is production of source shop: every request would reach it twice (give the shadow's own address; advice: isolate state)")]
    [InlineData("http://localhost:9001", "is production of source shop: every request would reach it twice (give the shadow's own address; advice: isolate state)")]
    [InlineData("http://127.0.0.1:8080", "is Umbra itself (sources.shop.tap.listen) (give the shadow's own address; advice: isolate state)")]
    [InlineData("http://127.0.0.1:9900", "is Umbra itself (admin.listen) (give the shadow's own address; advice: isolate state)")]
    [InlineData("http://user:pass@127.0.0.1:9002", "its value has a user in it (give credentials under `auth`)")]
    [InlineData("http://127.0.0.1:9002?a=b", "its value has a query or a fragment (write only scheme, host, port and path)")]
    [InlineData("127.0.0.1:9002", "its value is not a URL (write http://host:port)")]
    [InlineData("'recording:'", "its value names no file (write recording:/var/lib/umbra/shop.avro)")]
    [InlineData("recording://host/shop.avro", "its value begins with two slashes or backslashes, as a host does (write recording:/var/lib/umbra/shop.avro)")]
    [InlineData("recording:/\\[.avro", "its value begins with two slashes or backslashes, as a host does (write recording:/var/lib/umbra/shop.avro)")]
    [InlineData("recording:\\\\[.avro", "its value begins with two slashes or backslashes, as a host does (write recording:/var/lib/umbra/shop.avro)")]
    public void Target_that_would_harm_is_refused(string target, string problem) =>
        Assert.Equal([$"umbra.yaml:7: mirrors.staging.to: {problem}"], Sample.Errors(Sample.Least.Replace("http://127.0.0.1:9002", target)));

    [Theory]
    [InlineData("http://staging:80\n    sanitize: none")]
    [InlineData("http://10.1.2.3\n    sanitize: { profile: none }")]
    [InlineData("http://staging:80")]
    [InlineData("http://[::1]:9002")]
    public void Target_elsewhere_is_taken(string rest) => Sample.Good(Sample.Least.Replace("http://127.0.0.1:9002", rest));

    [Theory]
    [InlineData("listen: 127.0.0.1:8080, production: '127.0.0.1:8080'", "production: 127.0.0.1:8080 is the tap itself: it would connect to itself without end (give production's own address)")]
    [InlineData("listen: 127.0.0.1:8080, production: 'nowhere'", "production: its value is not an address (write host:port or http://host:port)")]
    [InlineData("listen: 127.0.0.1:8080, production: 'http://a:1/x'", "production: its value has a path (a tap forwards bytes as they are: write only the host and the port)")]
    [InlineData("listen: 127.0.0.1:8080, production: ['https://a:1', 'b:2']", "production: has https:// beside plain addresses (one tap speaks to all of them alike)")]
    [InlineData("listen: 127.0.0.1:8080, production: 'a:1', tls: { certificate: missing.pem, key: missing.pem }", "tls.certificate: 'missing.pem' is a file that does not exist or cannot be seen|tls.key: 'missing.pem' is a file that does not exist or cannot be seen")]
    [InlineData("listen: 127.0.0.1:8080, production: 'a:1', tls: {}", "tls: needs certificate and key (both are PEM files)")]
    [InlineData("listen: 127.0.0.1:9901, production: 'a:1'", "!health.listen: 127.0.0.1:9901 is taken by sources.shop.tap.listen (give it another port)")]
    public void Tap_with_an_error_is_told_with_line_key_and_mend(string tap, string expected) =>
        Assert.Equal(
            expected.Split('|').Select(error => error[0] == '!' ? "umbra.yaml:1: " + error[1..] : "umbra.yaml:3: sources.shop.tap." + error),
            Sample.Errors(Sample.Least.Replace("listen: 127.0.0.1:8080, production: 127.0.0.1:9001", tap)));

    [Theory]
    [InlineData("a: [", "umbra.yaml:2: is not YAML: ")]
    [InlineData("a: b\nc: d: e", "umbra.yaml:2: is not YAML: ")]
    [InlineData("a: 'b", "umbra.yaml:1: is not YAML: ")]
    public void Text_that_is_no_yaml_is_told_with_its_line(string text, string expected) => Assert.StartsWith(expected, Assert.Single(Sample.Errors(text)));

    [Fact]
    public void Document_past_its_bounds_is_refused()
    {
        Assert.Equal("umbra.yaml:1: a" + string.Concat(Enumerable.Repeat("[0]", 31)) + ": is more than 32 levels deep", Assert.Single(Sample.Errors("a: " + new string('[', 100_000))));
        Assert.Equal("umbra.yaml: is longer than 1,048,576 characters", Assert.Single(Sample.Errors(new string('#', 1_100_000))));
        Assert.Contains("here are more than 50,000 values", Assert.Single(Sample.Errors("a: [" + string.Concat(Enumerable.Repeat("1,", 60_000)) + "1]")));
    }

    [Fact]
    public void Source_with_more_mirrors_than_bits_is_refused()
    {
        var many = Sample.Least + "\n" + string.Concat(Enumerable.Range(0, 64).Select(i => $"  m{i}: {{ from: shop, to: 'http://127.0.0.1:9002', percent: 1 }}\n"));

        Assert.Equal(["umbra.yaml:72: mirrors.m63.from: source shop has more than 64 mirrors (remove some, or give them another source)"], Sample.Errors(many));
    }

    [Theory]
    [InlineData("{ interfaces: { eni-0000000a: eth9 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.sanitize: is missing (give it: `none`)")]
    [InlineData("{ sanitize: standard, interfaces: { eni-0000000a: eth9 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.sanitize: 'standard' is not known (write none)")]
    [InlineData("{ sanitize: none, targets: { eni-00000001: 'vxlan://c:1' } }", "umbra.yaml:1: ec2: has no interfaces: no session could be made (say which may be mirrored: interfaces: { eni-1234567890abcdef0: eth0 })")]
    [InlineData("{ sanitize: none, interfaces: { eni-00000001: any }, targets: { eni-00000001: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.interfaces.eni-00000001: any has no frames that could be sent on (name the interface: eth0; several need a session each)")]
    [InlineData("{ sanitize: none, interfaces: { eth0: eth0 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.interfaces.eth0: 'eth0' is not the id of a network interface (write eni- and 17 hexadecimal digits)")]
    [InlineData("{ sanitize: none, interfaces: { eni-00000001: eth0, eni-00000002: eth0 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.interfaces.eni-00000002: eth0 is eni-00000001 already (a network interface is one interface of the host)")]
    [InlineData("{ sanitize: none, targets: { collector: 'vxlan://collector:4789' }, interfaces: { eni-0000000a: eth9 } }", "umbra.yaml:1: ec2.targets.collector: 'collector' is no target (write eni- or vpce- and 17 hexadecimal digits, or the ARN of a network load balancer: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/staging/0123456789abcdef)")]
    [InlineData("{ sanitize: none, targets: { eni-00000001: 'collector:4789' }, interfaces: { eni-0000000a: eth9 } }", "umbra.yaml:1: ec2.targets.eni-00000001: 'collector:4789' is no end of a tunnel (write vxlan://collector:4789)")]
    [InlineData("{ sanitize: none, account: 12345, interfaces: { eni-0000000a: eth9 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.account: '12345' is no account's number (write 12 digits: 123456789012)")]
    [InlineData("{ sanitize: none, accessKey: A, secretKey: literal, interfaces: { eni-0000000a: eth9 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.secretKey: is a secret and does not belong in the file (write ${env:NAME} or ${file:path})")]
    [InlineData("{ sanitize: none, accessKey: AKIAIOSFODNN7EXAMPLE, interfaces: { eni-0000000a: eth9 }, targets: { eni-0000000b: 'vxlan://c:1' } }", "umbra.yaml:1: ec2.accessKey: is given without secretKey (a key pair is both; without either one is made at the first start)")]
    public void Api_of_ec2_says_what_is_wrong(string ec2, string expected) => Assert.Equal([expected], Sample.Errors($"ec2: {ec2}\n"));

    [Fact]
    public void Empty_document_lacks_its_sources() => Assert.Equal(["umbra.yaml:1: sources: is missing (give it a source, or sessions of packets)"], Sample.Errors("# nothing\n"));

    [Fact]
    public void Names_are_letters_digits_hyphen_and_underscore() =>
        Assert.Equal(["umbra.yaml:5: mirrors.sta ging: 'sta ging' is not a name (letters, digits, - and _, at most 64)"], Sample.Errors(Sample.Least.Replace("staging:", "sta ging:")));
}
