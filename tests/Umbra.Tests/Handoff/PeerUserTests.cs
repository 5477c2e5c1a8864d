using System.Net;
using System.Net.Sockets;
using Umbra.Core.Handoff;

namespace Umbra.Tests.Handoff;

public sealed class PeerUserTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("umbra-test-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Own_process_is_ours_at_both_ends()
    {
        var (client, server) = Connect(AddressFamily.Unix, new UnixDomainSocketEndPoint(Path.Combine(_directory.FullName, "s")));
        using (client)
        using (server)
        {
            Assert.True(PeerUser.IsOurs(client));
            Assert.True(PeerUser.IsOurs(server));
        }
    }

    [Fact]
    public void Peer_whose_user_the_kernel_does_not_know_is_not_ours()
    {
        // Over TCP the kernel gives the user -1, which is nobody's.
        var (client, server) = Connect(AddressFamily.InterNetwork, new IPEndPoint(IPAddress.Loopback, 0));
        using (client)
        using (server)
        {
            Assert.False(PeerUser.IsOurs(server));
        }
    }

    private static (Socket Client, Socket Server) Connect(AddressFamily family, EndPoint at)
    {
        using var listener = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(at);
        listener.Listen(1);
        var client = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept());
    }
}
