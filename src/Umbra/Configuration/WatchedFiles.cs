namespace Umbra.Configuration;

/// <summary>The files that a configuration hangs on, for <see cref="FileWatch"/>.</summary>
internal static class WatchedFiles
{
    /// <summary>The configuration's own file; none when it has none.</summary>
    public static IEnumerable<string> Of(ConfigurationSource source) => source.FileName is null or "-" ? [] : [source.FileName];

    /// <summary>The certificates and keys that it names.</summary>
    public static IEnumerable<string> CertificatesOf(UmbraConfiguration configuration) =>
        configuration.Taps.SelectMany(source => Of(source.Tap.Tls).Concat(Of(source.Tap.ProductionTls)))
            .Concat(configuration.Gateways.SelectMany(source => Of(source.Gateway.Tls).Concat(source.Gateway.Routes.SelectMany(route => route.To).SelectMany(destination => Of(destination.Tls)))))
            .Concat(configuration.Sources.SelectMany(source => Of(source.Receiver?.Tls)))
            .Concat(configuration.Mirrors.SelectMany(mirror => Of(mirror.Tls)))
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Of(ListenerTlsConfiguration? tls) =>
        tls is null ? [] : Given([tls.Certificate, tls.Key, .. tls.Certificates.SelectMany(files => new[] { files.Certificate, files.Key })]);

    private static IEnumerable<string> Of(TlsClientConfiguration? tls) => tls is null ? [] : Given([tls.CertificateAuthority, tls.Certificate, tls.Key]);

    private static IEnumerable<string> Given(IEnumerable<string?> files) => files.OfType<string>();
}
