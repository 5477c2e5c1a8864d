using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Umbra;

/// <summary>A secret of Umbra's own in the state directory, for its owner's eyes only: 256 random bits as text, unless it needs a form of its own.</summary>
internal static class SecretFile
{
    private const int RandomBytes = 32;

    /// <summary>Makes the file when there is none.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Ensure(string stateDirectory, string name) => Ensure(stateDirectory, name, () => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)) + "\n");

    /// <summary>Makes the file, with a content of the caller's, when there is none.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Ensure(string stateDirectory, string name, Func<string> content)
    {
        Directory.CreateDirectory(stateDirectory);
        var path = Path.Combine(stateDirectory, name);
        if (!File.Exists(path))
        {
            Create(path, content());
        }
    }

    /// <summary>Reads the secret.</summary>
    /// <returns>Null when there is none, or the file is empty.</returns>
    public static string? TryRead(string stateDirectory, string name)
    {
        var path = Path.Combine(stateDirectory, name);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
    }

    // Whole or not at all, and never over another's: the file appears under its name with its content and its mode, or it is there already.
    private static void Create(string path, string content)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(unfinished, Encoding.ASCII, options))
        {
            file.Write(content);
        }

        try
        {
            Publish(unfinished, path);
        }
        finally
        {
            File.Delete(unfinished); // its other name stays; or another process was first, and its token is the token
        }
    }

    // Outside Windows the runtime's move looks for the target first and then renames over whatever came meanwhile; a link never replaces.
    private static void Publish(string unfinished, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(unfinished, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // another process was first
            }
        }
        else if (Link(unfinished, path) != 0 && !File.Exists(path))
        {
            throw new IOException($"{path} cannot be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);
}
