using System.Text.RegularExpressions;
using Xunit;

namespace Umbra.Tests.House;

/// <summary>The arrows of the house: Umbra → Umbra.Inline and Umbra.Capture → Umbra.Core, and which rooms may know which.</summary>
public sealed partial class ArrowsTests
{
    private static readonly string[] FoldersThatAreNoConcept = ["Helpers", "Common", "Utils", "Utilities", "Abstractions", "Models", "Misc", "Shared"];

    [Theory]
    [InlineData("Umbra.Core", new string[0])]
    [InlineData("Umbra.Inline", new[] { "Umbra.Core" })]
    [InlineData("Umbra.Capture", new[] { "Umbra.Core" })]
    [InlineData("umbra", new[] { "Umbra.Capture", "Umbra.Core", "Umbra.Inline" })]
    public void Assembly_references_only_along_the_arrows(string name, string[] allowed)
    {
        using var assembly = new BuiltAssembly(name);

        var ours = assembly.References.Where(reference => reference.StartsWith("Umbra", StringComparison.OrdinalIgnoreCase));

        Assert.Empty(ours.Except(allowed));
    }

    [Fact]
    public void Core_references_nothing_of_aspnet()
    {
        using var core = new BuiltAssembly("Umbra.Core");

        Assert.DoesNotContain(core.References, reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Inline_uses_of_core_only_what_production_needs()
    {
        using var inline = new BuiltAssembly("Umbra.Inline");

        var used = inline.NamespacesUsedOf("Umbra.Core");

        Assert.Contains("Umbra.Core.Http", used);
        Assert.Empty(used.Except(["Umbra.Core.Http", "Umbra.Core.Mirroring", "Umbra.Core.Handoff", "Umbra.Core.Polling", "Umbra.Core.Addresses"]));
    }

    [Theory]
    [InlineData("Addresses", new string[0])]
    [InlineData("Polling", new string[0])]
    [InlineData("Http", new string[0])]
    [InlineData("Sanitizing", new[] { "Http" })]
    [InlineData("Comparing", new[] { "Http", "Sanitizing" })]
    [InlineData("Filtering", new[] { "Handoff", "Http", "Mirroring" })]
    [InlineData("Recording", new[] { "Delivery", "Handoff", "Http", "Mirroring", "Sanitizing" })]
    [InlineData("Pairing", new[] { "Comparing", "Delivery", "Handoff", "Http", "Mirroring", "Sanitizing" })]
    [InlineData("Delivery", new[] { "Addresses", "Handoff", "Http", "Mirroring", "Polling", "Sanitizing" })]
    [InlineData("Middleware", new[] { "Delivery", "Handoff", "Http", "Mirroring", "Recording", "Sanitizing" })]
    [InlineData("Mirroring", new[] { "Filtering", "Handoff", "Http", "Middleware", "Recording", "Sanitizing" })]
    [InlineData("Handoff", new[] { "Http", "Mirroring", "Polling" })]
    public void Room_of_core_names_only_the_rooms_that_it_may_know(string room, string[] allowed)
    {
        var rooms = SourceTree.Sources().Where(source => source.Project == "Umbra.Core" && source.Folders.Count > 0).ToList();
        var forbidden = rooms.Select(source => source.Folders[0]).Distinct().Except([room, .. allowed]).ToHashSet();

        var wrong =
            from source in rooms
            where source.Folders[0] == room
            from Match name in RoomName().Matches(Comment().Replace(source.Text, ""))
            where forbidden.Contains(name.Groups[1].Value)
            select $"{source}: {name.Value}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Namespace_is_the_folder()
    {
        var wrong =
            from source in SourceTree.Sources()
            let declared = NamespaceDeclaration().Match(source.Text)
            where declared.Success && declared.Groups[1].Value != source.NamespaceOfPlace
            select $"{source}: {declared.Groups[1].Value}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Folder_is_a_concept()
    {
        var wrong = SourceTree.Sources().Where(source => source.Folders.Intersect(FoldersThatAreNoConcept, StringComparer.OrdinalIgnoreCase).Any());

        Assert.Empty(wrong.Select(source => source.ToString()));
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // A room is named by a using, or by a name that starts at it: the namespaces nest.
    [GeneratedRegex(@"(?:Umbra\.Core\.|(?<![\w.]))([A-Z]\w+)(?=[.;])")]
    private static partial Regex RoomName();
}
