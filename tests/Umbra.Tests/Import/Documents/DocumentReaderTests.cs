using Umbra.Import;
using Umbra.Import.Documents;

namespace Umbra.Tests.Import.Documents;

public sealed class DocumentReaderTests
{
    [Fact]
    public void Every_node_knows_its_line_and_its_kind()
    {
        var node = Assert.Single(DocumentReader.Read("a.yaml", "# a comment\nname: shop\nports:\n- 80\n- '443'\nempty:\nquoted: \"null\"\n"));

        Assert.Equal(DocumentNodeKind.Map, node.Kind);
        Assert.Equal(["name 2", "ports 3", "empty 6", "quoted 7"], node.Members.Select(member => $"{member.Key} {member.Line}"));
        Assert.Equal((2, "shop"), (node["name"]!.Line, node["name"]!.AsText()));
        Assert.Equal([(4, 80), (5, 443)], node["ports"]!.Items.Select(item => (item.Line, item.AsInteger()!.Value)));
        Assert.Null(node["empty"]);
        Assert.Equal(DocumentNodeKind.Null, node.Find("empty")!.Value.Kind);
        Assert.Equal("null", node["quoted"]!.AsText());
        Assert.Null(node["absent"]);
        Assert.Null(node["name"]!["deeper"]);
        Assert.Equal(7, node.Size);
        Assert.Equal(2, node.Height);
    }

    [Fact]
    public void Documents_without_anything_in_them_are_passed_over()
    {
        var documents = DocumentReader.Read("a.yaml", "---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n");

        Assert.Equal(["a 4", "b 7"], documents.Select(document => $"{document.Members[0].Key} {document.Members[0].Line}"));
    }

    [Fact]
    public void Json_is_read_with_its_lines()
    {
        var node = Assert.Single(DocumentReader.Read("a.json", "{\n\t\"a\": [1, 2.5],\n\t\"b\": {\"c\": true, \"d\": \"\\u0041\\n\"}\n}\n"));

        Assert.Equal([1, 2.5], node["a"]!.Items.Select(item => item.AsNumber()!.Value));
        Assert.True(node["b"]!["c"]!.AsBoolean());
        Assert.Equal("A\n", node["b"]!["d"]!.AsText());
        Assert.Equal(3, node["b"]!["d"]!.Line);
    }

    [Fact]
    public void Aliases_and_merge_keys_are_resolved()
    {
        var node = Assert.Single(DocumentReader.Read("a.yaml", "base: &base { port: 80, host: a }\nown:\n  <<: *base\n  host: b\nsame: *base\nboth:\n  <<: [*base, { host: c, path: / }]\n"));

        Assert.Equal(["host b", "port 80"], node["own"]!.Members.Select(member => $"{member.Key} {member.Value.Text}"));
        Assert.Equal((1, "a"), (node["same"]!["host"]!.Line, node["same"]!["host"]!.Text));
        Assert.Equal(["port 80", "host a", "path /"], node["both"]!.Members.Select(member => $"{member.Key} {member.Value.Text}"));
    }

    [Theory]
    [InlineData("a: 1\nb: c: d\n", "a.yaml:2: is not YAML: ")]
    [InlineData("a: [1, 2\nb: 3\n", "a.yaml:1: is not YAML from about here")]
    [InlineData("a: 1\nb: *gone\n", "a.yaml:2: *gone stands for nothing before it")]
    [InlineData("a: &self\n  b: *self\n", "a.yaml:2: *self stands for nothing before it")]
    [InlineData("a: 1\n\nb: 2\na: 3\n", "a.yaml:4: a is given twice, first on line 1")]
    [InlineData("a: 1\n? [b]\n: 2\n", "a.yaml:2: a key is a list or a map; keys are words")]
    [InlineData("a:\n  <<: 5\n", "a.yaml:2: << merges maps, and this is none")]
    public void Broken_text_is_told_with_its_line(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ImportException>(() => DocumentReader.Read("a.yaml", text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    public void Nesting_beyond_the_bound_is_told(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 100_000));

        Assert.Equal("a.yaml:1: is more than 64 levels deep", Assert.Throws<ImportException>(() => DocumentReader.Read("a.yaml", text)).Message);
    }

    [Fact]
    public void Aliases_of_aliases_are_bounded()
    {
        var lines = Enumerable.Range(1, 12).Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]");

        var problem = Assert.Throws<ImportException>(() => DocumentReader.Read("a.yaml", "a0: &a0 [x]\n" + string.Join("\n", lines)));

        Assert.Equal("a.yaml:6: here are more than 200,000 values, aliases resolved", problem.Message);
    }

    [Fact]
    public void Aliases_that_nest_are_bounded()
    {
        var lines = Enumerable.Range(1, 100).Select(level => $"- &a{level} [*a{level - 1}]");

        var problem = Assert.Throws<ImportException>(() => DocumentReader.Read("a.yaml", "- &a0 [x]\n" + string.Join("\n", lines)));

        Assert.Equal("a.yaml:63: is more than 64 levels deep", problem.Message);
    }

    [Fact]
    public void A_text_that_is_too_long_is_not_read() =>
        Assert.Equal("a.yaml:1: is longer than 4,194,304 characters", Assert.Throws<ImportException>(() => DocumentReader.Read("a.yaml", new string('a', (4 * 1024 * 1024) + 1))).Message);

    [Theory]
    [InlineData("1e400", null)]
    [InlineData("-0.5", -0.5)]
    [InlineData("1e1", 10.0)]
    [InlineData("ten", null)]
    public void Numbers_are_finite(string text, double? expected) => Assert.Equal(expected, DocumentNode.Scalar(1, text).AsNumber());
}
