using System.CommandLine;

namespace Umbra.Commands;

/// <summary>The options of every command that talks to a running Umbra.</summary>
internal sealed class AdminOptions
{
    private readonly Option<string?> _file = new("--config", "-c") { Description = "The file that it runs with: says where the admin port and the token are.", HelpName = "FILE" };
    private readonly Option<string?> _admin = new("--admin") { Description = "The admin port, host:port; default: the file's or UMBRA__ADMIN__LISTEN, else 127.0.0.1:9900.", HelpName = "ADDRESS" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "Where the token is; default: UMBRA_ADMIN_TOKEN, the file's, else the state directory's (the file's, or UMBRA__STATE).", HelpName = "FILE" };

    /// <summary>Adds them.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_admin);
        command.Add(_tokenFile);
    }

    /// <summary>A client of the admin port that they name.</summary>
    /// <exception cref="CommandFailure">They name none.</exception>
    public AdminClient Connect(ParseResult parsed)
    {
        var location = AdminLocation.Find(
            parsed.GetValue(_file), parsed.GetValue(_admin), parsed.GetValue(_tokenFile), Environment.GetEnvironmentVariable("UMBRA_ADMIN_TOKEN"));
        return new AdminClient(location);
    }
}
