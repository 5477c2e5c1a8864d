using System.Diagnostics;
using Umbra.DataPlane;
using Umbra.Worker;
using Xunit;

namespace Umbra.Tests.DataPlane;

public sealed class ChildWorkerTests
{
    [Fact]
    public void Child_does_not_inherit_what_was_meant_for_the_data_plane()
    {
        const string Name = "LISTEN_OF_A_TEST";
        System.Environment.SetEnvironmentVariable(Name, "x");
        try
        {
            var start = new ChildWorker(0xA00_0000).StartInfo("socket", isFirst: true);

            Assert.Equal("A000000", start.Environment["DOTNET_GCHeapHardLimit"]);
            Assert.DoesNotContain(start.Environment.Keys, key => key.StartsWith("LISTEN_", StringComparison.Ordinal));
            Assert.Equal(["worker", "--handoff", "socket"], start.ArgumentList.TakeLast(3));
        }
        finally
        {
            System.Environment.SetEnvironmentVariable(Name, null);
        }
    }

    [Theory]
    [InlineData("DOTNET_TieredPGO", "0")]
    [InlineData("DOTNET_TC_CallCountThreshold", "400")]
    public void Only_a_child_that_starts_again_compiles_as_little_as_it_can(string name, string value)
    {
        var first = new ChildWorker().StartInfo("socket", isFirst: true);
        var next = new ChildWorker().StartInfo("socket", isFirst: false);

        Assert.Equal((null, value), (Environment(first, name), Environment(next, name)));
        Assert.Equal(["worker", "--handoff", "socket", "--restarted"], next.ArgumentList.TakeLast(4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Child_counts_the_processors_that_it_will_have(bool isFirst)
    {
        var start = new ChildWorker().StartInfo("socket", isFirst);

        Assert.Equal($"{WorkerProcessors.KeptCount}", Environment(start, "DOTNET_PROCESSOR_COUNT"));
    }

    private static string? Environment(ProcessStartInfo start, string name) => start.Environment.TryGetValue(name, out var value) ? value : null;
}
