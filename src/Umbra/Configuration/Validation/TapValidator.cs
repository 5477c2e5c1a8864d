using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a tap.</summary>
internal static class TapValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(SourceConfiguration source, string key, Reading reading)
    {
        if (source.Tap is not { } tap)
        {
            return;
        }

        ValidateProduction(tap, key, reading);
        if (tap.Tls is not null)
        {
            ValidateCertificates(tap.Tls, key + ".tls", reading);
        }

        if (tap.ProductionTls is not null)
        {
            TlsClientValidator.Validate(tap.ProductionTls, key + ".productionTls", reading);
        }
    }

    private static void ValidateProduction(TapConfiguration tap, string key, Reading reading)
    {
        var isHttps = tap.Production.Any(address => address.IsHttps);
        if (isHttps && tap.Production.Any(address => !address.IsHttps))
        {
            reading.Report(key + ".production", "has https:// beside plain addresses", "one tap speaks to all of them alike");
        }
        else if (isHttps && tap.ProductionTls is { Enabled: false })
        {
            reading.Report(key + ".productionTls", "is off, and production is an https:// URL", "remove one of the two");
        }
        else if (tap.Production.IsEmpty && reading.Errors.Count == 0)
        {
            reading.Report(key + ".production", "has no address in it", "write host:port");
        }

        foreach (var address in tap.Production.Where(address => tap.Listen is not null && Reach.Reaches(address.Host, address.Port, tap.Listen)))
        {
            reading.Report(key + ".production", $"{reading.Shown(key + ".production", $"{address.Host}:{address.Port}")} is the tap itself: it would connect to itself without end", "give production's own address");
        }
    }

    private static void ValidateCertificates(TapTlsConfiguration tls, string key, Reading reading)
    {
        if (!tls.Certificates.IsEmpty && (tls.Certificate ?? tls.Key) is not null)
        {
            reading.Report(key, "has certificates beside certificate and key", "remove one of the two");
        }
        else if (tls.Certificates.IsEmpty && (tls.Certificate is null || tls.Key is null) && !HasBoth(key, reading) && !reading.Has(key + ".certificates"))
        {
            reading.Report(key, "needs certificate and key", "both are PEM files");
        }
        else if (tls.Certificates.IsEmpty && reading.Has(key + ".certificates") && reading.Errors.Count == 0)
        {
            reading.Report(key + ".certificates", "has no certificate in it");
        }

        Check(tls.Certificate, tls.Key, key, reading);
        for (var i = 0; i < tls.Certificates.Length; i++)
        {
            Check(tls.Certificates[i].Certificate, tls.Certificates[i].Key, KeyPath.Item(key + ".certificates", i), reading);
        }
    }

    private static bool HasBoth(string key, Reading reading) => reading.Has(key + ".certificate") && reading.Has(key + ".key");

    private static void Check(string? certificate, string? certificateKey, string key, Reading reading)
    {
        if (certificate is null || certificateKey is null)
        {
            return;
        }

        try
        {
            X509Certificate2.CreateFromPemFile(certificate, certificateKey).Dispose();
        }
        catch (CryptographicException)
        {
            reading.Report(key, "certificate and key are not PEM, or do not belong together");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reading.Report(key, "certificate or key cannot be read", "the user that Umbra runs as must be allowed to");
        }
    }
}
