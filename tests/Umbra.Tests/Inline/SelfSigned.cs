using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Umbra.Inline.Listening;
using Umbra.Inline.Tap;

namespace Umbra.Tests.Inline;

/// <summary>Makes certificates in files, as a user has them.</summary>
internal static class SelfSigned
{
    /// <summary>Writes a self-signed certificate for a name.</summary>
    public static CertificateFiles Write(string directory, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var files = new CertificateFiles(Path.Combine(directory, name + ".crt"), Path.Combine(directory, name + ".key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
