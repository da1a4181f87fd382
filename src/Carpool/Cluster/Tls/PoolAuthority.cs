using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;

namespace Carpool.Cluster.Tls;

/// <summary>A certificate and its key as PEM texts.</summary>
public sealed record PemPair(string Certificate, string Key);

/// <summary>
/// The pool's own authority, which nobody trusts but the nodes of the pool: elliptic curve P-256, valid for ten years,
/// and for certificates of nodes only (RFC 5280, path length 0).
/// </summary>
public sealed class PoolAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int AuthorityYears = 10, NodeYears = 2;

    /// <summary>Clocks differ: what is made now must be good on a node that is behind.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;

    private PoolAuthority(X509Certificate2 certificate) => _certificate = certificate;

    private DateTimeOffset NotBefore => _certificate.NotBefore.ToUniversalTime();

    private DateTimeOffset NotAfter => _certificate.NotAfter.ToUniversalTime();

    /// <summary>Makes a new one.</summary>
    /// <param name="cluster">The cluster's name, part of the authority's.</param>
    /// <param name="at">The beginning of its ten years.</param>
    public static PemPair Create(string cluster, DateTimeOffset at)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Carpool {cluster}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(at - ClockSkew, at.AddYears(AuthorityYears));
        return Pem(certificate, key);
    }

    /// <exception cref="CryptographicException">They are no authority, or do not belong together.</exception>
    public static PoolAuthority Read(PemPair pem)
    {
        var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);
        var constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>();
        if (constraints.Any(basic => basic.CertificateAuthority)) return new PoolAuthority(certificate);

        certificate.Dispose();
        throw new CryptographicException("it is not the certificate of an authority");
    }

    public void Dispose() => _certificate.Dispose();

    /// <summary>Makes a certificate by which a node shows who it is, as client and as server.</summary>
    /// <param name="node">Its name and its own addresses go into the certificate.</param>
    /// <param name="at">The beginning of its two years, which end with the authority's own at the latest.</param>
    public PemPair Issue(NodeSettings node, DateTimeOffset at)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={node.Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(node.Name);
        names.AddIpAddress(node.Address.ToIPAddress());
        if (node.Address6 is { } six) names.AddIpAddress(six.ToIPAddress());
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));

        var (begin, end) = (at - ClockSkew, at.AddYears(NodeYears));
        using var certificate = request.Create(
            _certificate,
            begin > NotBefore ? begin : NotBefore,
            end < NotAfter ? end : NotAfter,
            RandomNumberGenerator.GetBytes(16));
        return Pem(certificate, key);
    }

    private static PemPair Pem(X509Certificate2 certificate, ECDsa key) =>
        new(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
}
