using Umbra.Import;

namespace Umbra.Tests.Import.Nginx;

/// <summary>nginx's grammar.</summary>
public sealed class NginxGrammarTests
{
    private const string Server = "server { listen 80; location / { proxy_pass http://a; } }";

    [Fact]
    public void Text_quoted_keeps_spaces_semicolons_and_its_marks()
    {
        var route = NginxSample.Routes("""server { location / { return 200 "a; b \"c\" {d}\n"; } }""")[0];
        Assert.Equal("a; b \"c\" {d}\n", route.Respond!.Body);
    }

    [Fact]
    public void Backslash_before_any_other_character_stays()
        => Assert.Equal(@"~\.php$", NginxSample.Shown(NginxSample.Routes(@"server { location ~ \.php$ { return 403; } location / { proxy_pass http://a; } }")[0]));

    [Fact]
    public void Dollar_with_brace_opens_no_block()
        => Assert.Equal("x-host.test", NginxSample.Routes("server { location / { proxy_pass http://a; set $part host; proxy_set_header Host x-${part}.test; } }")[0].Host);

    [Fact]
    public void Comment_ends_with_its_line_and_hash_in_a_word_is_none()
        => Assert.Equal("/a#b", NginxSample.Shown(NginxSample.Routes("server { # { ;\n location /a#b { proxy_pass http://a; } }")[0]));

    [Fact]
    public void Regular_expression_with_braces_is_quoted()
        => Assert.Equal("~^/[0-9]{3}$", NginxSample.Shown(NginxSample.Routes("""server { location ~ "^/[0-9]{3}$" { proxy_pass http://a; } }""")[0]));

    [Fact]
    public void Program_block_is_skipped_to_its_own_brace()
        => Assert.Contains("404", NginxSample.Does(NginxSample.Routes("server { location / { content_by_lua_block { if x then y = { 1 } end } } location /a { proxy_pass http://a; } }")[^1]), StringComparison.Ordinal);

    [Theory]
    [InlineData("server {\n listen 80\n}", "nginx.conf:2: directive listen is not ended: write ; behind it")]
    [InlineData("server {\n listen 80;\n", "nginx.conf:1: the block that is opened here is not closed: end it with }")]
    [InlineData("\n}", "nginx.conf:2: unexpected '}': a directive's name should stand there; remove it")]
    [InlineData("server { ; }", "nginx.conf:1: unexpected ';': a directive's name should stand there; remove it")]
    [InlineData("{ }", "nginx.conf:1: unexpected '{': a directive's name should stand there; remove it")]
    [InlineData("a \"b", "nginx.conf:1: the text that begins here is not closed: end it with \"")]
    [InlineData("a \"b\"c;", "nginx.conf:1: a closing \" is followed by 'c': put a space between them, or a backslash before the \" if it belongs to the text")]
    [InlineData("events { }", "nginx.conf: there is no server block in it: give the file that has one, or whose http block includes it")]
    [InlineData("", "nginx.conf: there is no server block in it: give the file that has one, or whose http block includes it")]
    [InlineData("server { location ^ /a { } }", "nginx.conf:1: location has a modifier that is none: write location /path, or one of =, ^~, ~ and ~* before it")]
    [InlineData("server { location /a/ { location /b/ { } } }", "nginx.conf:1: location /b/ is outside location /a/, in which it stands: it would never be reached; move it out")]
    [InlineData("server { location /a { }\n location ^~ /a { } }", "nginx.conf:2: location /a is there twice: remove one of them")]
    [InlineData("server { listen nowhere:x; }", "nginx.conf:1: nowhere:x is no address and port: write listen 80; or listen 127.0.0.1:8080;")]
    [InlineData("server { location / { proxy_pass http://a; proxy_read_timeout soon; } }", "nginx.conf:1: proxy_read_timeout has no time in it: write 5s, 500ms or 1m30s")]
    [InlineData("server { location / { if $x { } } }", "nginx.conf:1: if has no parentheses: write if ($variable = text) { ... }")]
    [InlineData("split_clients $a $b { 60% x; 50% y; } server { }", "nginx.conf:1: the shares are more than 100%: make them less")]
    [InlineData("server { location / { proxy_pass ftp://a; } }", "nginx.conf:1: proxy_pass ftp://a is no address: write proxy_pass http://name;")]
    public void Fault_is_told_with_its_line_and_mend(string text, string expected) => Assert.Equal(expected, NginxSample.Problem(text));

    [Fact]
    public void Blocks_too_deep_are_told()
        => Assert.Contains("blocks stand inside one another", NginxSample.Problem(string.Concat(Enumerable.Repeat("a {", 100_000))), StringComparison.Ordinal);

    [Fact]
    public void Directives_too_many_are_told()
        => Assert.Contains("more than 100,000 directives", NginxSample.Problem(string.Concat(Enumerable.Repeat("a;", 100_001))), StringComparison.Ordinal);

    [Fact]
    public void Text_too_long_is_told()
        => Assert.Contains("characters", NginxSample.Problem(new string(' ', 5 * 1024 * 1024)), StringComparison.Ordinal);

    [Fact]
    public void Include_stands_where_it_is_included_and_remarks_name_its_file()
    {
        var outcome = NginxSample.Import("http { include conf.d/*.conf; }", files: new() { ["conf.d/a.conf"] = "# one\nserver { listen 80; gzip on; location / { proxy_pass http://a; } }" });
        Assert.Single(outcome.Configuration.Gateways);
        Assert.Contains(outcome.Remarks, remark => remark is { File: "conf.d/a.conf", Line: 2, Kind: RemarkKind.LeftOut });
    }

    [Fact]
    public void Include_of_itself_is_told()
        => Assert.Equal("b.conf:1: a.conf includes itself: remove the include", NginxSample.Problem("include a.conf;", new() { ["a.conf"] = "include b.conf;", ["b.conf"] = "include a.conf;" }));

    [Fact]
    public void Include_that_is_not_there_may_have_mirrored()
        => Assert.Equal(["1 extra.conf is not there: what it says, and what it mirrors, is left out; put it where the include says"], NginxSample.Remarks("include extra.conf; include none/*.conf; include mime.types; " + Server, RemarkKind.MirrorLost));

    [Fact]
    public void Include_that_cannot_be_read_is_told()
    {
        var request = NginxSample.Request("include a.conf; " + Server) with { Include = _ => throw new IOException("no right to") };
        var problem = Assert.Throws<ImportException>(() => Umbra.Import.Nginx.NginxImporter.Import(request));
        Assert.Equal("nginx.conf:1: a.conf cannot be included (no right to): put it where the include says, or remove the include", problem.Message);
    }
}
