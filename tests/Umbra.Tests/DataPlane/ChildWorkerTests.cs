using Umbra.DataPlane;
using Xunit;

namespace Umbra.Tests.DataPlane;

public sealed class ChildWorkerTests
{
    [Fact]
    public void Child_does_not_inherit_what_was_meant_for_the_data_plane()
    {
        const string Name = "LISTEN_OF_A_TEST";
        Environment.SetEnvironmentVariable(Name, "x");
        try
        {
            var start = new ChildWorker(0xA00_0000).StartInfo("socket", isFirst: true);

            Assert.Equal("A000000", start.Environment["DOTNET_GCHeapHardLimit"]);
            Assert.DoesNotContain(start.Environment.Keys, key => key.StartsWith("LISTEN_", StringComparison.Ordinal));
            Assert.Equal(["worker", "--handoff", "socket"], start.ArgumentList.TakeLast(3));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Only_a_child_that_starts_again_compiles_without_counting(bool isFirst, bool isSet)
    {
        var start = new ChildWorker().StartInfo("socket", isFirst);

        Assert.Equal(isSet ? "0" : null, start.Environment.TryGetValue("DOTNET_TieredPGO", out var value) ? value : null);
    }
}
