using System.Security.Cryptography;
using Umbra.Configuration;

namespace Umbra.Ec2;

/// <summary>The key pair that requests are signed with.</summary>
/// <param name="Id">The access key's id; goes over the wire.</param>
/// <param name="Secret">The secret; never does.</param>
internal sealed record Ec2KeyPair(string Id, string Secret)
{
    /// <summary>The file in the state directory: one of the form that AWS's clients read, so that it can be given to them as it is.</summary>
    public const string FileName = "ec2.credentials";

    private const string IdKey = "aws_access_key_id";
    private const string SecretKey = "aws_secret_access_key";

    /// <summary>The key pair of a configuration, or of its state directory.</summary>
    /// <inheritdoc cref="LoadOrCreate"/>
    public static Ec2KeyPair Of(Ec2Configuration ec2, string stateDirectory) =>
        ec2 is { AccessKey: { } id, SecretKey: { } secret } ? new Ec2KeyPair(id, secret.Reveal()) : LoadOrCreate(stateDirectory);

    /// <summary>Reads the key pair of a state directory, and makes it when there is none.</summary>
    /// <exception cref="IOException">The file cannot be made or read, or holds no key pair.</exception>
    public static Ec2KeyPair LoadOrCreate(string stateDirectory)
    {
        SecretFile.Ensure(stateDirectory, FileName, () => New().ToFile());
        return TryParse(SecretFile.TryRead(stateDirectory, FileName) ?? "")
            ?? throw new IOException($"{Path.Combine(stateDirectory, FileName)} holds no {IdKey} and {SecretKey}: remove it, and a key pair is made at the next start.");
    }

    /// <inheritdoc/>
    public override string ToString() => Id; // what is printed by mistake is not the secret

    private static Ec2KeyPair New() => new("UMBRA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 15), Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)));

    private static Ec2KeyPair? TryParse(string file)
    {
        var values = file.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.Ordinal);
        return values[IdKey].FirstOrDefault() is { Length: > 0 } id && values[SecretKey].FirstOrDefault() is { Length: > 0 } secret ? new Ec2KeyPair(id, secret) : null;
    }

    private string ToFile() => $"[default]\n{IdKey} = {Id}\n{SecretKey} = {Secret}\n";
}
