using System.Text.Json.Nodes;
using Umbra.Configuration;
using Umbra.Tests.House;

namespace Umbra.Tests.Configuration;

/// <summary>What is made of the records is what is checked in. With <c>UMBRA_WRITE_REFERENCE=1</c> the test writes it.</summary>
public sealed class ReferencePagesTests
{
    [Fact]
    public void Schema_that_is_checked_in_is_the_one_that_is_generated() => AssertChecked("docs/reference/umbra.schema.json", ConfigurationSchema.Generate());

    [Fact]
    public void Reference_page_that_is_checked_in_is_the_one_that_is_generated() => AssertChecked("docs/reference/configuration.md", ConfigurationReference.Generate());

    [Theory]
    [InlineData(nameof(ExcludeGroup.HealthChecks))]
    [InlineData(nameof(ExcludeGroup.Monitoring))]
    public void Page_of_exclude_groups_lists_all_that_a_group_holds(string group)
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/reference/exclude-groups.md"));

        Assert.All(ExcludeGroups.Of(Enum.Parse<ExcludeGroup>(group)), matcher => Assert.Contains($"`{matcher.Path?.Text ?? matcher.Headers[0].Value.Text}`", page));
    }

    [Fact]
    public void Page_of_limits_names_every_key_under_limits()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/reference/limits.md"));
        var keys = JsonNode.Parse(ConfigurationSchema.Generate())!["$defs"]!["limits"]!["properties"]!.AsObject().Select(property => property.Key);

        Assert.All(keys, key => Assert.Contains($"`limits.{key}`", page));
    }

    [Fact]
    public void Every_reference_of_the_schema_leads_somewhere()
    {
        var schema = JsonNode.Parse(ConfigurationSchema.Generate())!;
        var definitions = schema["$defs"]!.AsObject();

        var references = All(schema).OfType<JsonObject>().Select(node => node["$ref"]).OfType<JsonNode>().Select(node => node.GetValue<string>()).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(definitions.ContainsKey(reference["#/$defs/".Length..]), reference));
    }

    private static IEnumerable<JsonNode?> All(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => All(entry.Value)).Prepend(node),
        JsonArray list => list.SelectMany(All).Prepend(node),
        _ => [node],
    };

    private static void AssertChecked(string path, string generated)
    {
        var file = SourceTree.PathOf(path);
        if (Environment.GetEnvironmentVariable("UMBRA_WRITE_REFERENCE") == "1")
        {
            File.WriteAllText(file, generated);
        }

        Assert.Equal(generated, File.ReadAllText(file));
    }
}
