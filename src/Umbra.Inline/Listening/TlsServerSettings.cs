using System.Collections.Immutable;

namespace Umbra.Inline.Listening;

/// <summary>What a listener shows to TLS clients.</summary>
/// <param name="Certificates">One or more; chosen by the name that the client asks for (SNI), else the first. Read again when the files change.</param>
internal sealed record TlsServerSettings(ImmutableArray<CertificateFiles> Certificates);

/// <summary>A certificate and its key on disk.</summary>
/// <param name="Certificate">A PEM file: the certificate, and the chain after it.</param>
/// <param name="Key">A PEM file with the certificate's key.</param>
internal sealed record CertificateFiles(string Certificate, string Key);
