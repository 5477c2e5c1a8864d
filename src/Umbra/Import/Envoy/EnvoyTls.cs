using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Transport sockets with TLS.</summary>
internal static class EnvoyTls
{
    /// <summary>What a cluster's transport socket says; null for plain.</summary>
    public static TlsClientConfiguration? Client(ImportDraft draft, DocumentNode? socket)
    {
        var context = socket.Field("typed_config") ?? (socket?.Text("name")?.EndsWith("tls", StringComparison.Ordinal) == true ? socket : socket.Field("common_tls_context") is not null ? socket : null);
        if (context is null || socket.Text("name")?.EndsWith("raw_buffer", StringComparison.Ordinal) == true)
        {
            return null;
        }

        var common = context.Field("common_tls_context");
        var validation = common.Field("validation_context") ?? common.Field("combined_validation_context", "default_validation_context");
        var authority = validation.Field("trusted_ca").Text("filename");
        var isSecret = common.Field("validation_context_sds_secret_config") is not null;
        if (isSecret || (validation.Field("trusted_ca") is not null && authority is null))
        {
            draft.Remark((common ?? context).Line, RemarkKind.LeftOut, "the authorities that are trusted stand in no file: the system's are");
        }

        if (validation is null && !isSecret)
        {
            draft.Remark(context.Line, RemarkKind.Note, "the cluster's certificate is not verified, as in Envoy without a validation context");
        }

        var own = Certificates(common).FirstOrDefault();
        return new TlsClientConfiguration
        {
            ServerName = context.Text("sni") is { Length: > 0 } name ? name : null,
            CertificateAuthority = authority is { Length: > 0 } ? authority : null,
            Certificate = own?.Certificate,
            Key = own?.Key,
            Verify = validation is not null || isSecret,
        };
    }

    /// <summary>What a listener shows; null for plain, and where its certificates stand in no file.</summary>
    public static ListenerTlsConfiguration? Listener(ImportDraft draft, DocumentNode? socket)
    {
        if (socket.Field("typed_config") is not { } context || socket.Text("name")?.EndsWith("raw_buffer", StringComparison.Ordinal) == true)
        {
            return null;
        }

        if (context.IsOn("require_client_certificate"))
        {
            draft.Remark(context.Line, RemarkKind.LeftOut, "clients are not asked for certificates");
        }

        var certificates = Certificates(context.Field("common_tls_context")).ToImmutableArray();
        if (certificates.IsEmpty)
        {
            draft.Remark(context.Line, RemarkKind.LeftOut, "the listener's certificate stands in no file (inline or SDS): the gateway is plain until you give it tls: { certificate: FILE, key: FILE }");
            return null;
        }

        return certificates.Length == 1
            ? new ListenerTlsConfiguration { Certificate = certificates[0].Certificate, Key = certificates[0].Key }
            : new ListenerTlsConfiguration { Certificates = certificates };
    }

    private static IEnumerable<CertificateConfiguration> Certificates(DocumentNode? common) =>
        from certificate in common.Field("tls_certificates").Each()
        let file = certificate.Field("certificate_chain").Text("filename")
        let key = certificate.Field("private_key").Text("filename")
        where file is { Length: > 0 } && key is { Length: > 0 } && !file.Contains('\0') && !key.Contains('\0')
        select new CertificateConfiguration { Certificate = file, Key = key };
}
