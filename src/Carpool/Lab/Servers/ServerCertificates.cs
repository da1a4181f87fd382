using Carpool.Cluster.Tls;
using Carpool.Core.Settings;

namespace Carpool.Lab.Servers;

/// <summary>The certificates of all mail servers of a lab, by an authority of their own that is gone with it.</summary>
internal sealed class ServerCertificates : IDisposable
{
    /// <summary>One of two years, made so long ago, has been bad for a year; the authority is still good.</summary>
    private const int Age = 3;

    private readonly PoolAuthority _authority;
    private readonly DateTimeOffset _now;

    public ServerCertificates(DateTimeOffset now)
    {
        _now = now;
        var made = PoolAuthority.Create("lab servers", now.AddYears(-Age));
        Authority = made.Certificate;
        _authority = PoolAuthority.Read(made);
    }

    /// <summary>The certificate that all who check or use a server must trust, PEM.</summary>
    public string Authority { get; }

    /// <returns>A key and its certificate, PEM: one that is good, and one that was.</returns>
    public (string Good, string Expired) Of(NodeSettings node) =>
        (Chain(_authority.Issue(node, _now)), Chain(_authority.Issue(node, _now.AddYears(-Age))));

    public void Dispose() => _authority.Dispose();

    /// <summary>Postfix wants the key first.</summary>
    private static string Chain(PemPair pem) => pem.Key + pem.Certificate;
}
