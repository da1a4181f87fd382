using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Checks;

/// <summary>Whom a check's TLS meets, and whether that is whom it expects.</summary>
/// <param name="settings">With whole paths.</param>
/// <param name="server">The name of the server's node.</param>
internal sealed class PeerTrust(CheckTlsSettings settings, string server)
{
    /// <summary>Whom it expects.</summary>
    public string Name { get; } =
        settings.ServerName.Replace(ClusterSettings.OwnName, server, StringComparison.Ordinal);

    /// <summary>When the certificate ends that was shown; null: none yet.</summary>
    public DateTimeOffset? CertificateEnd { get; private set; }

    /// <summary>Why it was not accepted; null: it was, or none was shown.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Judges a certificate (<see cref="RemoteCertificateValidationCallback"/>).</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || chain is null) return Refuse("it shows no certificate");

        CertificateEnd = shown.NotAfter;
        if (!settings.Verify) return true;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return Refuse($"its certificate is for {shown.GetNameInfo(X509NameType.DnsName, false)}, not {Name}");
        if (settings.CaFile is { } file)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            return chain.Build(shown) || Refuse(chain);
        }

        return errors is SslPolicyErrors.None || Refuse(chain);
    }

    private bool Refuse(X509Chain chain)
    {
        var words = chain.ChainStatus.Select(status => status.StatusInformation.Trim()).FirstOrDefault();
        return Refuse($"its certificate is not trusted: {words}");
    }

    private bool Refuse(string complaint)
    {
        Complaint = complaint;
        return false;
    }
}
