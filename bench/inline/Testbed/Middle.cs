using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>What stands between the client and production.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Port">Where the client connects.</param>
/// <param name="Process">Root of its processes; <see langword="null"/>: nothing is in the middle.</param>
/// <param name="Admin">Umbra's; others have none.</param>
internal sealed record Middle(string Name, int Port, ChildProcess? Process, UmbraAdmin? Admin = null)
{
    public const string Direct = "direct";
    public const string Relay = "socket relay";
    public const string NginxProxy = "nginx proxy_pass";
    public const string NginxMirror = "nginx mirror";
    public const string NginxMirrorKept = "nginx mirror, kept alive";

    /// <summary>Everything mirrored, and sanitized by the default profile.</summary>
    public const string UmbraSanitizing = "umbra 100 %, standard";

    /// <summary>Everything mirrored and compared, nothing sanitized.</summary>
    public const string UmbraComparing = "umbra 100 %, compare";

    public const string Yarp = "plain YARP";
    public const string MirrorToAnswer = "nginx mirror to 204";
    public const string MirrorToSlow = "nginx mirror to 500 ms";
    public const string MirrorToReceiver = "nginx mirror to receiver";

    public static string Gateway(int percent) => $"umbra gateway {percent} %";

    public static string Umbra(int percent) => $"umbra {percent} %";
}
