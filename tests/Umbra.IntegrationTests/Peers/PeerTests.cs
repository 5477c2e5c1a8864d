using Xunit;

namespace Umbra.IntegrationTests.Peers;

public sealed class PeerTests
{
    [Fact]
    public void Peer_that_is_installed_is_found() => Assert.True(File.Exists(Peer.Require("sh")));

    [Fact]
    public void Peer_that_is_not_installed_is_not_found() => Assert.Null(Peer.Find("no-program-has-this-name"));
}
