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
        SecretFile.Ensure(stateDirectory, FileName);
        return TryLoad(stateDirectory) ?? throw new IOException($"{Path.Combine(stateDirectory, FileName)} is empty: remove it, and a token is made at the next start.");
    }

    /// <summary>Reads the token of a state directory.</summary>
    /// <returns>Null when there is none.</returns>
    public static AdminToken? TryLoad(string stateDirectory) =>
        SecretFile.TryRead(stateDirectory, FileName) is { } text ? new AdminToken(text) : null;

    /// <summary>Whether a request carries this token. Takes as long whatever it carries: hashes of one length are compared.</summary>
    public bool Matches(string candidate)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(candidate), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
