using Carpool.Core.RuntimeApi;

namespace Carpool.Core.Settings;

/// <summary>
/// Everything the configuration file says, checked, with defaults filled in. Equal settings are equal values, so a
/// reload can tell what changed. What each key means for the administrator is written in hocon/reference.conf.
/// </summary>
public sealed partial record CarpoolSettings
{
    public required ClusterSettings Cluster { get; init; }

    public required WireSettings Carp { get; init; }

    /// <summary>The servers in the order of the file, 1..64. A node's index here is its number in a plan.</summary>
    public required ValueList<NodeSettings> Nodes { get; init; }

    /// <summary>The virtual addresses in the order of the file, 1..255. Every vhid occurs once.</summary>
    public required ValueList<VirtualAddressSettings> Addresses { get; init; }

    /// <summary>What the pool serves, in the order of the file, 0..64. Every port occurs once.</summary>
    public required ValueList<ServiceSettings> Services { get; init; }

    /// <summary>Names by which clients find the pool, 0..64.</summary>
    public ValueList<DnsNameSettings> Dns { get; init; } = [];

    public required PlacementSettings Placement { get; init; }

    public required ProxySettings Proxy { get; init; }

    public required LogSettings Log { get; init; }

    public required NotifySettings Notify { get; init; }

    public required AdminSettings Admin { get; init; }

    /// <summary>Null: no HTTP.</summary>
    public required HttpSettings? Http { get; init; }

    /// <summary>Null: no collector is told.</summary>
    public required TelemetrySettings? Telemetry { get; init; }

    /// <summary>The node of that name, or null when the file has none.</summary>
    public NodeSettings? Node(string name) => Nodes.FirstOrDefault(node => node.Name == name);

    /// <summary>The number of the node of that name, or -1 when the file has none.</summary>
    public int NodeIndex(string name)
    {
        for (var i = 0; i < Nodes.Count; i++)
            if (Nodes[i].Name == name)
                return i;
        return -1;
    }
}

/// <summary><c>carpool.cluster</c>: how the daemons find each other. Taking over an address does not need it.</summary>
public sealed record ClusterSettings
{
    /// <summary>Stands for a node's own name in the path of a file, as all nodes have the same configuration.</summary>
    public const string OwnName = "{node}";

    /// <summary>The cluster's name: 1..63 letters, digits, '-' and '_'. Default <c>carpool</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the nodes to join at, in order. Default: every node in the order of the file.</summary>
    public required ValueList<string> Seeds { get; init; }

    /// <summary>TCP port of the cluster on every node's own address, 1..65535. Default 4053.</summary>
    public required int Port { get; init; }

    /// <summary>
    /// Absolute path of the folder that keeps the last plan, the operators' orders and the latest events over a reboot,
    /// or null: wherever the machine keeps a service's state.
    /// </summary>
    public required string? State { get; init; }

    /// <summary>Whether nodes prove to each other who they are, and nobody else can read along. Default on.</summary>
    public required bool Tls { get; init; }

    /// <summary>
    /// PEM file with a node's certificate, <see cref="OwnName"/> in it standing for the node's name; relative to the
    /// configuration file's folder, as the other two. Default <c>cluster/{node}.pem</c>.
    /// </summary>
    public required string CertificateFile { get; init; }

    /// <summary>PEM file with the key that belongs to it. Default <c>cluster/{node}.key</c>.</summary>
    public required string KeyFile { get; init; }

    /// <summary>PEM file with the pool's own authority, or several. Default <c>cluster/ca.pem</c>.</summary>
    public required string CaFile { get; init; }
}

/// <summary><c>carpool.carp</c>: what goes over the wire, and the lease that ties an address to its master.</summary>
public sealed record WireSettings
{
    /// <summary>File with the password of all advertisements; relative to the configuration file's folder.</summary>
    public required string PasswordFile { get; init; }

    /// <summary>CARP's advbase, seconds, 1..254 (255 is what a bow-out says). Default 1.</summary>
    public required int Advbase { get; init; }

    /// <summary>Time between a master's advertisements, 10 ms..1 s, or zero: CARP's own pace. Default 100 ms.</summary>
    public required TimeSpan Beat { get; init; }

    public required MacSource Mac { get; init; }

    public required PeerMode Peers { get; init; }

    /// <summary>Whether a faster node takes an address from a slower master. Default on.</summary>
    public required bool Preempt { get; init; }

    /// <summary>Whether hosts that are no configured nodes take part in elections. Default on.</summary>
    public required bool Strangers { get; init; }

    public required LeaseMode Lease { get; init; }
}

/// <summary>The MAC address that virtual addresses answer with.</summary>
public enum MacSource : byte
{
    /// <summary>The interface's own; clients learn it from gratuitous ARP and unsolicited NA. The default.</summary>
    Interface,

    /// <summary>00:00:5e:00:01:vhid on a macvlan, as the BSDs have it.</summary>
    Virtual,
}

/// <summary>Where advertisements are sent.</summary>
public enum PeerMode : byte
{
    /// <summary>224.0.0.18 and ff02::12. The default.</summary>
    Multicast,

    /// <summary>To each configured node's own address, for networks that lose multicast.</summary>
    Unicast,
}

/// <summary>Whether the kernel silences an address whose advertisements have stopped.</summary>
public enum LeaseMode : byte
{
    /// <summary>Where the kernel can (netdev egress hook, Linux 5.16). The default.</summary>
    Auto,

    /// <summary>A kernel that cannot is an error at start.</summary>
    On,

    /// <summary>Never; only the finite lifetime of the addresses is left.</summary>
    Off,
}

/// <summary><c>carpool.nodes.NAME</c>: one server.</summary>
public sealed record NodeSettings
{
    /// <summary>1..63 letters, digits and '-': what <c>--node</c> says, else the host name.</summary>
    public required string Name { get; init; }

    /// <summary>Its own IPv4 address: source of advertisements, where its services listen.</summary>
    public required NetAddress Address { get; init; }

    /// <summary>Its own IPv6 address. There when any virtual address is IPv6, else optional.</summary>
    public required NetAddress? Address6 { get; init; }

    /// <summary>Its share of the addresses, relative to the others', 1..100. Default 1.</summary>
    public required int Weight { get; init; }

    /// <summary>The interface of the virtual addresses on this node. Default: <c>carpool.carp.interface</c>.</summary>
    public required string Interface { get; init; }
}

/// <summary>One entry of <c>carpool.addresses</c>: the addresses of one vhid, which move together.</summary>
public sealed record VirtualAddressSettings
{
    /// <summary>The address it is known by.</summary>
    public required InterfaceAddress Address { get; init; }

    /// <summary>Further addresses of the same vhid, 0..15: the other family, as a rule.</summary>
    public required ValueList<InterfaceAddress> Also { get; init; }

    /// <summary>CARP's virtual host id, 1..255, unique on the segment.</summary>
    public required byte Vhid { get; init; }

    /// <summary>The node that holds it when all is well, or null: placed evenly.</summary>
    public required string? Home { get; init; }

    /// <summary>Names of nodes that never hold it. Default: none.</summary>
    public required ValueList<string> NotOn { get; init; }

    /// <summary>Addresses of one group do not share a node while it can be helped, or null: of no group.</summary>
    public required string? Group { get; init; }

    /// <summary>Its name in commands and in the log: the first address without the prefix.</summary>
    public string Name => Address.Address.ToString();

    /// <summary>All its addresses, the first one first.</summary>
    public IEnumerable<InterfaceAddress> All => Also.Prepend(Address);
}

/// <summary><c>carpool.placement</c>: when addresses move that need not.</summary>
public sealed record PlacementSettings
{
    public required Failback Failback { get; init; }

    /// <summary>
    /// How long a node that came back must be ready in a row before it is given addresses, 0..1 h. Default 10 s.
    /// </summary>
    public required TimeSpan HoldDown { get; init; }

    /// <summary>
    /// What the wait of a node that fails again and again grows to, 0..24 h, not below <see cref="HoldDown"/>. Default
    /// 10 m.
    /// </summary>
    public required TimeSpan HoldDownMax { get; init; }

    /// <summary>For how long a failure counts against a node, 1 s..24 h. Default 10 m.</summary>
    public required TimeSpan FlapWindow { get; init; }

    /// <summary>
    /// Percent of the pool's weight that must stay ready when a node is drained, 0..100. Default 50.
    /// </summary>
    public required int MinReady { get; init; }
}

/// <summary>Whether addresses leave a living master for evenness' sake.</summary>
public enum Failback : byte
{
    /// <summary>One by one, until the pool is even again. The default.</summary>
    Auto,

    /// <summary>Never: they stay where a failure has left them until an operator moves them.</summary>
    Manual,
}

/// <summary><c>carpool.proxy</c>: limits of the whole process.</summary>
public sealed record ProxySettings
{
    /// <summary>Connections at once over all services, 1..1000000. Default 20000.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Clients at once in the tarpits of all services, 1..1000000. Default 1000.</summary>
    public required int MaxTarpit { get; init; }

    /// <summary>
    /// Octets at once that wait in the proxy for slow receivers, 1 MiB..1 TiB. Default 256 MiB.
    /// </summary>
    public required long MaxBuffered { get; init; }

    /// <summary>How long connections may go on once a reload took their service away, 0 s..1 h. Default 5 s.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>How long connections may stay with a daemon that was upgraded, 0 s..24 h. Default 1 h.</summary>
    public required TimeSpan UpgradeTimeout { get; init; }
}

/// <summary><c>carpool.admin</c>: where commands reach the daemon.</summary>
public sealed record AdminSettings
{
    /// <summary>
    /// Absolute path of the Unix socket, at most 106 octets (unix(7)). Default <c>/run/carpool/carpool.sock</c>.
    /// </summary>
    public required string Socket { get; init; }

    /// <summary>
    /// That of the socket which speaks HAProxy's Runtime API, another one; null: there is none. The default.
    /// </summary>
    public required string? HaproxySocket { get; init; }

    /// <summary>What may be done there. Default admin: whoever may open the socket.</summary>
    public required CliLevel HaproxyLevel { get; init; }
}
