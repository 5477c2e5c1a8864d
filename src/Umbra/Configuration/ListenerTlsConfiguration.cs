using System.Collections.Immutable;
using Umbra.Inline.Listening;

namespace Umbra.Configuration;

/// <summary>What a listener shows to TLS clients: one certificate, or several of which the asked name chooses.</summary>
internal sealed record ListenerTlsConfiguration
{
    [Setting("A PEM file: the certificate, and the chain after it. With `key`.", Text = TextRule.ExistingFile)]
    public string? Certificate { get; init; }

    [Setting("A PEM file with the certificate's key.", Text = TextRule.ExistingFile)]
    public string? Key { get; init; }

    [Setting("Several, chosen by the name that the client asks for (SNI), else the first; instead of `certificate` and `key`.")]
    public ImmutableArray<CertificateConfiguration> Certificates { get; init; } = [];

    /// <summary>For those who listen.</summary>
    public TlsServerSettings ToSettings() =>
        new(Certificates.IsEmpty ? [new CertificateFiles(Certificate!, Key!)] : [.. Certificates.Select(files => new CertificateFiles(files.Certificate, files.Key))]);
}

/// <summary>A certificate and its key.</summary>
internal sealed record CertificateConfiguration
{
    [Setting("A PEM file: the certificate, and the chain after it.", Text = TextRule.ExistingFile)]
    public required string Certificate { get; init; }

    [Setting("A PEM file with the certificate's key.", Text = TextRule.ExistingFile)]
    public required string Key { get; init; }
}
