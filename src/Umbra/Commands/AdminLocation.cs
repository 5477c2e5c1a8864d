using System.Net;
using Umbra.Admin;
using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary>Where a running Umbra's admin port is, and what it wants to hear.</summary>
/// <param name="Address">Its root.</param>
/// <param name="Token">The bearer token.</param>
internal sealed record AdminLocation(Uri Address, string Token)
{
    /// <summary>Finds it. What is said on the command line goes before the environment, and that before the file.</summary>
    /// <param name="file">The file that it runs with; null: <c>umbra.yaml</c> where there is one.</param>
    /// <param name="address">The port, host:port; null: the file's.</param>
    /// <param name="tokenFile">Where the token is; null: <paramref name="token"/>, else the file's, else the state directory's.</param>
    /// <param name="token">The environment's token.</param>
    /// <exception cref="CommandFailure">There is no token, or the file is wrong.</exception>
    public static AdminLocation Find(string? file, string? address, string? tokenFile, string? token)
    {
        var configuration = CommandConfiguration.Find(file);
        var root = address is null ? RootOf(configuration.Admin.Listen) : ParseAddress(address, "--admin");
        if (tokenFile is not null)
        {
            return new AdminLocation(root, ReadToken(tokenFile));
        }

        var state = configuration.State ?? StateDirectory.Default;
        var found = token is { Length: > 0 } ? token : configuration.Admin.Token?.Reveal() ?? AdminToken.TryLoad(state)?.Text;
        return new AdminLocation(root, found ?? throw new CommandFailure(ExitCode.Usage,
            $"no token: {Path.Combine(state, AdminToken.FileName)} is not there; name it with -c, --token-file or UMBRA_ADMIN_TOKEN"));
    }

    /// <summary>The root of <c>host:port</c>, <c>:port</c> or a URL.</summary>
    /// <exception cref="CommandFailure">It is none of these.</exception>
    public static Uri ParseAddress(string text, string option)
    {
        var url = text.StartsWith(':') ? $"http://127.0.0.1{text}" : text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CommandFailure(ExitCode.Usage, $"{option}: '{text}' is not host:port");
    }

    // One that listens everywhere is asked on loopback.
    private static Uri RootOf(IPEndPoint listen)
    {
        var address = listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listen.Address;
        return listen.Port == 0
            ? throw new CommandFailure(ExitCode.Usage, "the admin port is 0, which is another one at each start; name the one that it printed with --admin")
            : new Uri($"http://{new IPEndPoint(address, listen.Port)}");
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Usage, $"--token-file: {exception.Message}");
        }
    }
}
