using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import.Nginx;

/// <summary>Turns <c>ssl_certificate</c> and its like into what a gateway shows.</summary>
internal sealed class GatewayTls(NginxModel model)
{
    /// <summary>What is shown; null when there is no certificate.</summary>
    public ListenerTlsConfiguration? Of(NginxGateway gateway)
    {
        // The default server's is shown to those who ask for no name, or for one that no certificate has.
        var certificates = gateway.Servers.OrderBy(server => server != gateway.Default).SelectMany(Certificates).Distinct().ToImmutableArray();
        foreach (var directive in gateway.Servers.SelectMany(server => server.Scope.All("ssl_verify_client").Where(directive => directive.First != "off")).Distinct())
        {
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.GuardLost, "a gateway does not ask clients for certificates: everybody may come");
        }

        return certificates switch
        {
            [] => null,
            [var one] => new ListenerTlsConfiguration { Certificate = one.Certificate, Key = one.Key },
            _ => new ListenerTlsConfiguration { Certificates = certificates },
        };
    }

    private IEnumerable<CertificateConfiguration> Certificates(NginxServer server)
    {
        foreach (var (certificate, key) in server.Scope.All("ssl_certificate").Zip(server.Scope.All("ssl_certificate_key")))
        {
            if (NginxTemplate.HasVariables(certificate.First + key.First) || certificate.First.Length == 0 || key.First.Length == 0 || key.First.StartsWith("engine:", StringComparison.Ordinal))
            {
                model.Draft.Remark(certificate.File, certificate.Line, RemarkKind.LeftOut, "a gateway's certificates are files that are there when it starts: it is left out");
                continue;
            }

            if (!certificate.First.StartsWith('/') || !key.First.StartsWith('/'))
            {
                model.Draft.Remark(certificate.File, certificate.Line, RemarkKind.Note, "the certificate's path begins in nginx's folder, and in Umbra's configuration in its file's own");
            }

            yield return new CertificateConfiguration { Certificate = certificate.First, Key = key.First };
        }
    }
}
