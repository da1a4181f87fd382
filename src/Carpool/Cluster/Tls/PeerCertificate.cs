using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Cluster.Tls;

/// <summary>
/// Whether a certificate shows that the other side is the node it must be: made by the pool's own authority, still
/// valid, and for the configured node whose address the other side has. The machine's own store does not count.
/// </summary>
public static class PeerCertificate
{
    /// <param name="shown">What the other side showed, or null: nothing.</param>
    /// <param name="peer">Its address.</param>
    /// <param name="nodes">All nodes of the pool.</param>
    /// <param name="authorities">The only roots that are trusted.</param>
    /// <returns>Why it is refused, in words, or null: it is good.</returns>
    public static string? Fault(
        X509Certificate2? shown,
        IPAddress peer,
        IEnumerable<NodeSettings> nodes,
        IEnumerable<X509Certificate2> authorities)
    {
        if (shown is null) return "it shows no certificate";
        if (ChainFault(shown, authorities, X509VerificationFlags.NoFlag) is { } fault) return fault;

        var names = NamesOf(shown);
        var named = nodes.Where(node => names.Contains(node.Name, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (named.Length == 0)
            return $"its certificate is for {Listed(names)}, which is no node of this pool";
        return named.Any(node => IsAt(node, peer))
            ? null
            : $"its certificate is for {Listed(named.Select(node => node.Name))}, which has another address";
    }

    /// <summary>
    /// What is wrong with a node's own certificate, or null. Its time is left out: a daemon has to start with an old
    /// one too.
    /// </summary>
    public static string? FaultOfOwn(ClusterCertificates certificates, string node)
    {
        const X509VerificationFlags anyTime = X509VerificationFlags.IgnoreNotTimeValid;
        if (ChainFault(certificates.Own, certificates.Authorities, anyTime) is { } fault) return fault;
        var names = NamesOf(certificates.Own);
        return names.Contains(node, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"it is for {Listed(names)}, not for {node}";
    }

    private static string? ChainFault(
        X509Certificate2 shown, IEnumerable<X509Certificate2> authorities, X509VerificationFlags flags)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        // The pool's authority publishes no list of what it revoked: a certificate is revoked by a new authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = flags;
        if (chain.Build(shown)) return null;

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"its certificate is valid from {shown.NotBefore.ToUniversalTime():u} "
                + $"to {shown.NotAfter.ToUniversalTime():u} only";
        return status.HasFlag(X509ChainStatusFlags.PartialChain) || status.HasFlag(X509ChainStatusFlags.UntrustedRoot)
            ? $"its certificate was not made by the pool's authority but by {shown.Issuer}"
            : $"its certificate is not good: {status}";
    }

    private static bool IsAt(NodeSettings node, IPAddress peer)
    {
        // The kernel takes 127.0.0.1 as the source for every address of the loopback network.
        if (peer.Equals(IPAddress.Loopback)) return IPAddress.IsLoopback(node.Address.ToIPAddress());
        var at = NetAddress.From(peer);
        return at == node.Address || at == node.Address6;
    }

    private static string[] NamesOf(X509Certificate2 certificate)
    {
        try
        {
            var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
            return extension is null ? [] : [.. extension.EnumerateDnsNames()];
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return [];
        }
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("nobody"));
}
