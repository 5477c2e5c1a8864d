using System.Net.Sockets;
using Umbra.DataPlane;

namespace Umbra.Tests.DataPlane;

public sealed class HandoffDirectoryTests : IDisposable
{
    private static readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    private readonly string _folder = Directory.CreateTempSubdirectory("u").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folders_of_processes_that_were_killed_are_removed_and_no_others()
    {
        var abandoned = Make("umbra-aaaaaa", hasSocket: true, ageMinutes: 20);
        var young = Make("umbra-bbbbbb", hasSocket: true, ageMinutes: 5);
        var foreign = Make("umbra-cccccc", hasSocket: false, ageMinutes: 20);
        var other = Make("another-dddd", hasSocket: true, ageMinutes: 20);
        var used = Make("umbra-eeeeee", hasSocket: false, ageMinutes: 0);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(used, "worker.sock")));
        socket.Listen();
        Directory.SetLastWriteTimeUtc(used, _now.UtcDateTime.AddMinutes(-20));

        HandoffDirectory.RemoveAbandoned(_folder, _now);

        Assert.Equal([other, young, foreign, used], Directory.GetDirectories(_folder).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(abandoned));
    }

    // A socket's file that nobody listens at is one like any other to who connects.
    private string Make(string name, bool hasSocket, int ageMinutes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        if (hasSocket)
        {
            File.WriteAllText(Path.Combine(folder, "worker.sock"), "");
        }

        Directory.SetLastWriteTimeUtc(folder, _now.UtcDateTime.AddMinutes(-ageMinutes));
        return folder;
    }
}
