using Umbra.Core.Mirroring;

namespace Umbra.Configuration;

/// <summary>How a TLS server is verified, and what Umbra shows to it.</summary>
internal sealed record TlsClientConfiguration
{
    [Setting("`true` for TLS with every default.", IsShorthandOnly = true)]
    public bool Enabled { get; init; } = true;

    [Setting("The name that is sent (SNI) and verified.", Text = TextRule.Any, Default = "the target's host")]
    public string? ServerName { get; init; }

    [Setting("A PEM file with the authorities that are trusted instead of the system's.", Key = "ca", Text = TextRule.ExistingFile, Default = "the system's")]
    public string? CertificateAuthority { get; init; }

    [Setting("A PEM file with the client certificate, and the chain after it. With `key`.", Text = TextRule.ExistingFile)]
    public string? Certificate { get; init; }

    [Setting("A PEM file with the client certificate's key.", Text = TextRule.ExistingFile)]
    public string? Key { get; init; }

    [Setting("The server's certificate is verified.")]
    public bool Verify { get; init; } = true;

    /// <summary>For those who connect.</summary>
    public TlsClientSettings ToSettings() => new()
    {
        ServerName = ServerName,
        CertificateAuthorityFile = CertificateAuthority,
        CertificateFile = Certificate,
        KeyFile = Key,
        Verify = Verify,
        FileStamps = string.Join(' ', new[] { CertificateAuthority, Certificate, Key }.OfType<string>().Select(FileStamp.Of)),
    };
}
