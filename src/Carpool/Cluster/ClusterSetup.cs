using System.Security.Cryptography.X509Certificates;
using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Cluster;

/// <summary>What the cluster system is built from; equal setups need no restart of it.</summary>
/// <param name="Settings">The configuration in force.</param>
/// <param name="LocalNode">This node's name.</param>
/// <param name="Tls">This node's certificate and the pool's own authority, or null: without TLS.</param>
public sealed record ClusterSetup(CarpoolSettings Settings, string LocalNode, ClusterCertificates? Tls)
{
    public NodeSettings Local => Settings.Node(LocalNode)!;

    /// <summary>The names of all nodes in configured order.</summary>
    public ValueList<string> Nodes => [.. Settings.Nodes.Select(node => node.Name)];

    public IEnumerable<NodeSettings> Others => Settings.Nodes.Where(node => node.Name != LocalNode);

    /// <summary>
    /// Whether a cluster system that was started with this setup has to start afresh for another one. Nodes may come
    /// and go without.
    /// </summary>
    public bool NeedsRestartFor(ClusterSetup next) => Basis(this) != Basis(next);

    private static (string, int, string, NetAddress, ClusterCertificates?) Basis(ClusterSetup setup) =>
        (setup.Settings.Cluster.Name, setup.Settings.Cluster.Port, setup.LocalNode, setup.Local.Address, setup.Tls);
}

/// <summary>Certificates for the connections between nodes. Compared by what the files held.</summary>
/// <param name="Fingerprint">SHA-256 over the files, so that a reload can tell whether they changed.</param>
/// <param name="Own">With its private key; its subject alternative names have the node's name.</param>
/// <param name="Authorities">The only roots that are trusted: one, or two while one replaces the other.</param>
public sealed record ClusterCertificates(
    string Fingerprint, X509Certificate2 Own, ValueList<X509Certificate2> Authorities)
{
    /// <summary>The last moment at which others take this node for itself, authority included.</summary>
    public DateTimeOffset End
    {
        get
        {
            var authority = Authorities.Max(one => EndOf(one));
            return EndOf(Own) < authority ? EndOf(Own) : authority;
        }
    }

    public bool Equals(ClusterCertificates? other) => other is not null && other.Fingerprint == Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();
}
