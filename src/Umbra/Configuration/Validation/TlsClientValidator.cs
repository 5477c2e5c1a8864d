using System.Net.Security;
using System.Security.Cryptography;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;

namespace Umbra.Configuration.Validation;

/// <summary>Checks how a TLS server is verified and what is shown to it.</summary>
internal static class TlsClientValidator
{
    /// <summary>Tells what is wrong with the files.</summary>
    public static void Validate(TlsClientConfiguration tls, string key, Reading reading)
    {
        if (tls.Certificate is null != tls.Key is null)
        {
            // Half of it may be there and unreadable, which was told.
            if (reading.Has(key + ".certificate") != reading.Has(key + ".key"))
            {
                reading.Report(key, "needs certificate and key, or neither of them");
            }

            return;
        }

        try
        {
            // Reads the files, which is all that is wanted here.
            _ = TlsClientOptions.Create(tls.ToSettings(), "localhost", SslApplicationProtocol.Http11);
        }
        catch (CryptographicException)
        {
            reading.Report(key, "ca, certificate or key is not PEM, or certificate and key do not belong together");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reading.Report(key, "ca, certificate or key cannot be read", "the user that Umbra runs as must be allowed to");
        }
    }
}
