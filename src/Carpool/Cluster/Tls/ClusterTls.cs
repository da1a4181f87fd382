using System.Collections.Concurrent;
using System.Net;
using Akka.Remote.Transport.DotNetty;
using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Events;

namespace Carpool.Cluster.Tls;

/// <summary>TLS between nodes, both sides with a certificate, as Akka's remoting is told about it.</summary>
public static class ClusterTls
{
    /// <summary>
    /// For the bootstrap of the cluster system; its configuration also needs <c>enable-ssl = true</c>, and addresses
    /// then begin with <c>akka.ssl.tcp</c>.
    /// </summary>
    /// <param name="certificates">What to show, and whom to trust.</param>
    /// <param name="nodes">Asked at each connection, by any thread: nodes come and go without a restart.</param>
    /// <param name="events">Of the node.</param>
    public static DotNettySslSetup Setup(
        ClusterCertificates certificates, Func<IEnumerable<NodeSettings>> nodes, EventLog events)
    {
        var refusals = new ConcurrentDictionary<IPAddress, string>();
        return new DotNettySslSetup(
            certificates.Own,
            suppressValidation: false,
            requireMutualAuthentication: true,
            // Ours covers both directions and knows which name belongs to which address.
            validateCertificateHostname: false,
            (shown, _, remote, _, _) =>
            {
                if (IsCalled(remote)) HandshakePause.Wait();
                var peer = AddressOf(remote);
                var fault = PeerCertificate.Fault(shown, peer, nodes(), certificates.Authorities);
                Log(refusals, peer, fault, events);
                return fault is null;
            });
    }

    /// <summary>
    /// The address in what Akka says of the other side: <c>ssl.tcp://carpool@192.0.2.11:4053</c> of one that we called,
    /// <c>[::ffff:192.0.2.11]:53412</c> of one that called us.
    /// </summary>
    /// <returns><see cref="IPAddress.None"/>, which no node has, when there is none in it.</returns>
    public static IPAddress AddressOf(string remote) =>
        IPEndPoint.TryParse(remote[(remote.IndexOf('@', StringComparison.Ordinal) + 1)..], out var at)
            ? at.Address.IsIPv4MappedToIPv6 ? at.Address.MapToIPv4() : at.Address
            : IPAddress.None;

    /// <summary>Whether it was this side that called; see <see cref="AddressOf"/>.</summary>
    private static bool IsCalled(string remote) => remote.Contains('@', StringComparison.Ordinal);

    /// <summary>One line for each change: the other side tries again every few seconds.</summary>
    private static void Log(
        ConcurrentDictionary<IPAddress, string> refusals, IPAddress peer, string? fault, EventLog events)
    {
        const int most = 256;
        if (fault is null)
        {
            refusals.TryRemove(peer, out _);
            return;
        }

        if (refusals.Count >= most) refusals.Clear();
        var isNew = true;
        refusals.AddOrUpdate(peer, fault, (_, former) =>
        {
            isNew = former != fault;
            return fault;
        });
        if (isNew) events.Warn(EventKind.Cluster, peer.ToString(), $"{peer} is refused at the cluster's port: {fault}");
    }
}
