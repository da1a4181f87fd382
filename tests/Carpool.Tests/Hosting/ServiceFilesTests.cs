using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Nodes;
using Carpool.Tests.World;

namespace Carpool.Tests.Hosting;

/// <summary>The PEM files that a service names, beside the configuration file.</summary>
public sealed class ServiceFilesTests : IDisposable
{
    private static readonly CertificateSettings Apart = new("mail.pem", "mail.key");
    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;

    public ServiceFilesTests()
    {
        Make("mail.pem", "mail.key", DateTimeOffset.UtcNow.AddDays(90));
        Make("other.pem", "other.key", DateTimeOffset.UtcNow.AddDays(5));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_that_fit_are_read_and_equal_when_they_are_read_again()
    {
        var first = ServiceFiles.Read(InFolder("carpool.conf"), Pool(Apart));
        Assert.Equal("smtp", Assert.Single(first).Service);
        Assert.Equal(first, ServiceFiles.Read(InFolder("carpool.conf"), Pool(Apart)));

        Make("mail.pem", "mail.key", DateTimeOffset.UtcNow.AddDays(91));
        Assert.NotEqual(first, ServiceFiles.Read(InFolder("carpool.conf"), Pool(Apart)));
    }

    [Theory]
    [InlineData("none.pem", "mail.key", "certificates[0].certificate-file: Could not find file '{0}/none.pem'.")]
    [InlineData("mail.pem", "none.key", "certificates[0].key-file: Could not find file '{0}/none.key'.")]
    [InlineData("mail.key", "mail.key",
        "certificates[0].certificate-file: {0}/mail.key holds no certificate in PEM: no start line")]
    [InlineData("mail.pem", "mail.pem", "certificates[0].key-file: {0}/mail.pem holds no private key in PEM: ")]
    [InlineData("mail.pem", "other.key",
        "certificates[0].key-file: {0}/other.key holds the key of another certificate than {0}/mail.pem does")]
    [InlineData("mail.pem", "locked.key",
        "certificates[0].key-file: {0}/locked.key is encrypted, and nobody is there to be asked")]
    public void A_file_that_cannot_be_used_is_named_with_its_key(string certificate, string key, string fault)
    {
        using var locked = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        File.WriteAllText(InFolder("locked.key"), locked.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption));

        var refused = Assert.Throws<ConfigurationRefusedException>(
            () => ServiceFiles.Read(InFolder("carpool.conf"), Pool(new CertificateSettings(certificate, key))));

        var expected = fault.Replace("{0}", _folder, StringComparison.Ordinal);
        Assert.StartsWith(
            $"{InFolder("carpool.conf")}: carpool.services.smtp.tls.{expected}", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_authorities_that_holds_none_is_named_with_its_key()
    {
        var pool = Pool(Apart);
        var service = pool.Services[0] with
        {
            ServerTls = new() { Verify = true, CaFile = "mail.key", ServerName = "{node}" },
        };
        var refused = Assert.Throws<ConfigurationRefusedException>(
            () => ServiceFiles.Read(InFolder("carpool.conf"), pool with { Services = [service] }));
        Assert.Contains("carpool.services.smtp.server-tls.ca-file: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_ends_soon_is_warned_of()
    {
        var soon = new CertificateSettings("other.pem", "other.key");
        var read = ServiceFiles.Read(InFolder("carpool.conf"), Pool(Apart, soon));
        var warning = Assert.Single(ServiceFiles.Warnings(read, DateTimeOffset.UtcNow));
        Assert.StartsWith(
            "warning: carpool.services.smtp.tls.certificates[1] expires within 7 days, at ", warning,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_OCSP_response_that_is_of_no_use_is_warned_of()
    {
        File.WriteAllBytes(InFolder("mail.ocsp"), [0x30, 3, 0x0A, 1, 3]);
        var read = ServiceFiles.Read(InFolder("carpool.conf"), Pool(Apart with { OcspFile = "mail.ocsp" }));
        Assert.Equal(
            "warning: carpool.services.smtp.tls.certificates[0].ocsp-file is not stapled: "
            + "the authority has answered with error 3 (RFC 6960, 4.2.1)",
            Assert.Single(ServiceFiles.Warnings(read, DateTimeOffset.UtcNow)));
    }

    private static CarpoolSettings Pool(params CertificateSettings[] certificates)
    {
        var pool = TestPool.Small("smtp { port = 25, tls { certificates = [{ certificate-file = x }] } }");
        var service = pool.Services[0];
        return pool with { Services = [service with { Tls = service.Tls! with { Certificates = [.. certificates] } }] };
    }

    private string InFolder(string file) => Path.Combine(_folder, file);

    private void Make(string certificateFile, string keyFile, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(end.AddDays(-100), end);
        File.WriteAllText(InFolder(certificateFile), certificate.ExportCertificatePem());
        File.WriteAllText(InFolder(keyFile), key.ExportPkcs8PrivateKeyPem());
    }
}
