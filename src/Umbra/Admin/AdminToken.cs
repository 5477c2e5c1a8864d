using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Umbra.Admin;

/// <summary>The admin port's bearer token, on disk and in comparison.</summary>
internal sealed class AdminToken
{
    /// <summary>The file in the state directory.</summary>
    public const string FileName = "admin.token";

    private const int RandomBytes = 32;

    private readonly byte[] _hash;

    /// <param name="text">The token.</param>
    public AdminToken(string text)
    {
        Text = text;
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The token itself.</summary>
    public string Text { get; }

    /// <summary>Reads the token of a state directory, and makes it when there is none: 256 random bits, for its owner's eyes only.</summary>
    public static AdminToken LoadOrCreate(string stateDirectory)
    {
        Directory.CreateDirectory(stateDirectory);
        var path = Path.Combine(stateDirectory, FileName);
        if (!File.Exists(path))
        {
            Create(path);
        }

        return TryLoad(stateDirectory) ?? throw new IOException($"{path} is empty: remove it, and a token is made at the next start.");
    }

    /// <summary>Reads the token of a state directory.</summary>
    /// <returns>Null when there is none.</returns>
    public static AdminToken? TryLoad(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, FileName);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? new AdminToken(text) : null;
    }

    /// <summary>Whether a request carries this token. Takes as long whatever it carries: hashes of one length are compared.</summary>
    public bool Matches(string candidate)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(candidate), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    // Whole or not at all, and never over another's: the file appears under its name with its content and its mode, or it is there already.
    private static void Create(string path)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(unfinished, Encoding.ASCII, options))
        {
            file.Write(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)) + "\n");
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
