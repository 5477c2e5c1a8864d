using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration.Validation;

/// <summary>Checks what a listener shows to TLS clients.</summary>
internal static class ListenerTlsValidator
{
    /// <summary>Tells what is wrong with the files.</summary>
    public static void Validate(ListenerTlsConfiguration tls, string key, Reading reading)
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
