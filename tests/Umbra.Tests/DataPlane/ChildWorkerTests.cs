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
            var start = new ChildWorker(0xA00_0000).StartInfo("socket");

            Assert.Equal("A000000", start.Environment["DOTNET_GCHeapHardLimit"]);
            Assert.Equal("0", start.Environment["DOTNET_TieredPGO"]);
            Assert.DoesNotContain(start.Environment.Keys, key => key.StartsWith("LISTEN_", StringComparison.Ordinal));
            Assert.Equal(["worker", "--handoff", "socket"], start.ArgumentList.TakeLast(3));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }
}
