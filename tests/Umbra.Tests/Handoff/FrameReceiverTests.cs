using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Umbra.Core.Handoff;

namespace Umbra.Tests.Handoff;

/// <summary>The receiver of frames, on a real socket.</summary>
public sealed partial class FrameReceiverTests
{
    private const int Frames = 2_000;

    [Fact]
    public async Task A_receiver_is_not_woken_up_by_what_is_sent_on_its_socket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The kernel counts a thread's waits in /proc.");
        var (ours, theirs) = await PairAsync();
        using (ours)
        using (theirs)
        {
            var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var receiving = Task.Factory.StartNew(
                () =>
                {
                    started.SetResult(ThreadId());
                    var receiver = new FrameReceiver(ours, Frame.MostPayload, isMostlySending: true);
                    Assert.True(receiver.TryReceive(out var type, out var payload));
                    Assert.Equal(FrameType.Drained, type);
                    Assert.Equal(0, payload.Length);
                    return Waits("thread-self");
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var task = $"self/task/{await started.Task}";
            await Until.TrueAsync(() => State(task) == 'S', "the receiver waits");

            // Each time that a frame is taken there is room on our side again, of which the kernel tells whoever waits in a receive.
            var before = Waits(task);
            var frame = new byte[64];
            for (var i = 0; i < Frames; i++)
            {
                ours.Send(frame);
                Assert.Equal(frame.Length, theirs.Receive(frame));
            }

            theirs.Send(Frame.Encode(FrameType.Drained, 0, (ref AvroWriter _) => { }));
            Assert.InRange(await receiving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken) - before, 0, Frames / 20);
        }
    }

    private static async Task<(Socket Ours, Socket Theirs)> PairAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var theirs = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await theirs.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var ours = listener.Accept(); // as the server has it: one that blocks
        File.Delete(path);
        return (ours, theirs);
    }

    private static char State(string task)
    {
        var stat = File.ReadAllText($"/proc/{task}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }

    // How often a thread gave its processor away to wait.
    private static long Waits(string task)
    {
        const string Key = "voluntary_ctxt_switches:";
        var line = File.ReadLines($"/proc/{task}/status").First(line => line.StartsWith(Key, StringComparison.Ordinal));
        return long.Parse(line[Key.Length..], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
