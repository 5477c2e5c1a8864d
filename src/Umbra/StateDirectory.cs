namespace Umbra;

/// <summary>Where tokens and what was changed while running are kept.</summary>
internal static class StateDirectory
{
    private const string OfTheSystem = "/var/lib/umbra";

    /// <summary>The directory for a configuration that names none: systemd's choice, the system's for root, else one of the user's.</summary>
    public static string Default { get; } = Find();

    private static string Find()
    {
        // systemd's StateDirectory=; the first, when there are several.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } given)
        {
            return given.Split(':')[0];
        }

        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            return OfTheSystem;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? Path.Combine(state, "umbra")
            : Path.Combine(home, ".local", "state", "umbra");
    }
}
