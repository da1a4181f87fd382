using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tests.Tls;

/// <summary>An authority made for one test, and the files of what it signs.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-tls-");
    private readonly X509Certificate2 _authority;

    internal TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(100));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
        File.WriteAllText(AuthorityKey, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The authority's own file.</summary>
    internal string Authority => Path("ca.pem");

    internal string AuthorityKey => Path("ca.key");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    internal string Path(string file) => System.IO.Path.Combine(_folder.FullName, file);

    /// <summary>Makes a certificate with its key in one file; the first name is its subject too.</summary>
    internal CertificateSettings Make(string file, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.Create(
            _authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(90),
            RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path(file), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return new(Path(file), Path(file));
    }

    /// <summary>Trust in nothing but the authority.</summary>
    internal X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(_authority);
        return policy;
    }

    /// <summary>What a service with these certificates has when nothing else is set.</summary>
    internal static TlsSettings Settings(params CertificateSettings[] certificates) => new()
    {
        Certificates = [.. certificates],
        StrictSni = false,
        Alpn = [],
        MinVersion = TlsVersion.Tls12,
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        Starttls = Starttls.Off,
    };
}
