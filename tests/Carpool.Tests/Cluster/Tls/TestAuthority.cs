using System.Security.Cryptography.X509Certificates;
using Carpool.Cluster;
using Carpool.Cluster.Tls;
using Carpool.Core.Settings;
using Carpool.Tests.World;

namespace Carpool.Tests.Cluster.Tls;

/// <summary>An authority of a pool whose nodes are at loopback addresses, and certificates that it made.</summary>
internal sealed class TestAuthority : IDisposable
{
    /// <summary>Nodes mail01 and mail02 at 127.2.0.1 and .2.</summary>
    public static readonly CarpoolSettings Pool = TestPool.Read(
        """
        carpool {
          cluster.port = 4954
          carp { interface = lo, password-file = "carp.password" }
          nodes { mail01 { address = 127.2.0.1 } mail02 { address = 127.2.0.2 } }
          addresses = [ { address = 127.2.0.101/24, vhid = 1 } ]
        }
        """);

    private readonly PemPair _pem;
    private readonly PoolAuthority _authority;

    /// <param name="at">The beginning of its time; by default now.</param>
    public TestAuthority(DateTimeOffset? at = null)
    {
        _pem = PoolAuthority.Create("test", at ?? DateTimeOffset.UtcNow);
        _authority = PoolAuthority.Read(_pem);
    }

    public void Dispose() => _authority.Dispose();

    /// <summary>What a node of the pool has.</summary>
    public ClusterCertificates For(string node) => For(Pool.Node(node)!, DateTimeOffset.UtcNow);

    /// <summary>What any node has whose time begins then.</summary>
    public ClusterCertificates For(NodeSettings node, DateTimeOffset at)
    {
        var pem = _authority.Issue(node, at);
        return new ClusterCertificates(
            pem.Certificate,
            X509Certificate2.CreateFromPem(pem.Certificate, pem.Key),
            [X509Certificate2.CreateFromPem(_pem.Certificate)]);
    }
}
