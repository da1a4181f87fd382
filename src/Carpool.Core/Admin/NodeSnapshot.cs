using Carpool.Core.Cluster;

namespace Carpool.Core.Admin;

/// <summary>All that one node knows at one moment. Every listing renders this and nothing else.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="Demotions">Why this node holds back, each reason with the number it adds to every advskew.</param>
/// <param name="Statistics">What was counted of each of the services, in the same order.</param>
/// <param name="Wires">One entry an interface.</param>
/// <param name="Pool">What it knows of the pool as a whole.</param>
/// <param name="Settings">The settings in force, defaults filled in, as HOCON.</param>
public sealed record NodeSnapshot(
    string Node,
    IReadOnlyList<DemotionView> Demotions,
    IReadOnlyList<VipView> Vips,
    IReadOnlyList<NodeView> Nodes,
    IReadOnlyList<ServiceView> Services,
    IReadOnlyList<ServiceStatistics> Statistics,
    IReadOnlyList<WireView> Wires,
    PoolView Pool,
    string Settings)
{
    /// <summary>The latest changes and results of each service.</summary>
    public IReadOnlyDictionary<string, HealthLog> Histories { get; init; } = new Dictionary<string, HealthLog>();

    /// <summary>The certificates that this node shows to others.</summary>
    public IReadOnlyList<KeyCertificate> Certificates { get; init; } = [];

    /// <summary>The same without what changes all the time though nothing happens: counters and durations.</summary>
    public NodeSnapshot WithoutTraffic() => this with
    {
        Vips = [.. Vips.Select(vip => vip with { Counters = VipCounters.None })],
        Services =
        [
            .. Services.Select(service => service with
            {
                Connections = ConnectionsView.None,
                Persistence = null,
                Backends =
                [
                    .. service.Backends.Select(backend => backend with
                    {
                        Checks = backend.Checks with { LatencyMs = null },
                        Sessions = SessionsView.None,
                    }),
                ],
            }),
        ],
        Wires = [.. Wires.Select(wire => wire with { Packets = new Dictionary<string, long>() })],
    };
}

/// <summary>One reason to hold back.</summary>
/// <param name="Reason">In words, as the log has it.</param>
/// <param name="By">What it adds to the advskew of every address, 1..240.</param>
public sealed record DemotionView(string Reason, int By);

/// <summary>One virtual address as the asked node sees it.</summary>
/// <param name="Address">Without prefix length.</param>
/// <param name="Home">The node named in the configuration, or null.</param>
/// <param name="Master">
/// The node that advertises it, the source address of a master that is no configured node, or null.
/// </param>
/// <param name="State">Of the asked node: Init, Backup or Master.</param>
/// <param name="Advskew">What the asked node advertises, or would.</param>
/// <param name="Succession">Node names, owner first.</param>
/// <param name="Since">When the asked node took its present state.</param>
/// <param name="Why">The reason of the last change of state.</param>
/// <param name="Counters">What happened to this address on the asked node since it started.</param>
public sealed record VipView(
    string Address,
    IReadOnlyList<string> Also,
    byte Vhid,
    string? Home,
    string? Master,
    string State,
    int Advskew,
    IReadOnlyList<string> Succession,
    DateTimeOffset Since,
    string Why,
    VipCounters Counters);

/// <param name="Sent">Advertisements sent.</param>
/// <param name="Heard">Valid advertisements heard.</param>
/// <param name="Transitions">Changes of state.</param>
/// <param name="Lapses">Times the lease ran out under a master, which then held back.</param>
/// <param name="Pauses">Times a beat was late by more than one beat.</param>
public sealed record VipCounters(long Sent, long Heard, long Transitions, long Lapses, long Pauses)
{
    public static readonly VipCounters None = new(0, 0, 0, 0, 0);
}

/// <summary>One server of the pool as the asked node sees it.</summary>
/// <param name="State">up, joining, unreachable, down, draining or drained.</param>
/// <param name="Why">What tells so, in words.</param>
/// <param name="Masters">The number of addresses it holds.</param>
/// <param name="Services">By name: up, not-ready, down, disabled or unknown.</param>
/// <param name="Config">same, differs (from the asked node's configuration), or null: it has not said.</param>
public sealed record NodeView(
    string Name,
    string Address,
    string State,
    string Why,
    int Weight,
    int Masters,
    IReadOnlyDictionary<string, string> Services,
    string? Config);

/// <summary>One service of the pool.</summary>
/// <param name="Port">On the virtual addresses.</param>
/// <param name="Path">How new connections reach the local service: kernel or proxy.</param>
/// <param name="PathWhy">Why that way, in words.</param>
/// <param name="Faults">What keeps a listener from its address and port; empty when all are bound.</param>
public sealed record ServiceView(
    string Name,
    int Port,
    IReadOnlyList<BackendView> Backends,
    string Path,
    string PathWhy,
    ConnectionsView Connections,
    IReadOnlyList<string> Faults)
{
    /// <summary>The clients that go back to their servers; null: none do.</summary>
    public PersistenceView? Persistence { get; init; }

    /// <summary>The same with the connections of now.</summary>
    public ServiceView With(ServiceStatistics statistics) => this with
    {
        Connections = new ConnectionsView(
            statistics.Frontend.Scur, statistics.Frontend.Stot, statistics.Frontend.PastProxy, statistics.Backend.Qcur)
        {
            Rate = statistics.Frontend.Rate,
        },
        Backends =
        [
            .. Backends.Zip(statistics.Servers, (backend, server) => backend with
            {
                Weight = server.Weight,
                Sessions = new SessionsView(server.Scur, server.Stot),
            }),
        ],
    };
}

/// <param name="Node">The server it runs on.</param>
/// <param name="State">up, not-ready, down, disabled or unknown.</param>
/// <param name="Disabled">The operator's order that took it out, or null.</param>
public sealed record BackendView(string Node, string State, CheckView Checks, OrderView? Disabled = null)
{
    /// <summary>Who does not trust its own checks of it now, and why, in words; null: nobody. It is treated as before
    /// then.</summary>
    public string? Doubt { get; init; }

    /// <summary>Its share among the servers on other nodes: less while it starts slowly.</summary>
    public int Weight { get; init; }

    /// <summary>What the asked node sent there.</summary>
    public SessionsView Sessions { get; init; } = SessionsView.None;

    /// <summary>Of its checks, in words. What the server's own node says needs no name beside it.</summary>
    public string LastResult() => Checks switch
    {
        { By: { } by } checks when by != Node => $"{checks.LastResult ?? "-"} by {by}",
        var checks => checks.LastResult ?? "-",
    };
}

/// <param name="Current">There or on their way.</param>
/// <param name="Total">Since the daemon started.</param>
public sealed record SessionsView(long Current, long Total)
{
    public static readonly SessionsView None = new(0, 0);
}

/// <param name="By">The node on which it was given.</param>
/// <param name="Since">When.</param>
public sealed record OrderView(string By, DateTimeOffset Since);

/// <param name="LastResult">HAProxy's word for it (L4OK, L4TOUT, L4CON ...), or null before <c>By</c>'s first.</param>
/// <param name="By">
/// The node whose check that was: the server's own, its witness, or the asked one. Null before the first.
/// </param>
/// <param name="LatencyMs">
/// Of the last check, in milliseconds; about that when it was another node's. Null: not known.
/// </param>
/// <param name="Since">When the state last changed.</param>
public sealed record CheckView(string? LastResult, string? By, double? LatencyMs, DateTimeOffset? Since);

/// <param name="Current">Now open.</param>
/// <param name="Total">Since the daemon started.</param>
/// <param name="ByKernel">Those of the total that went straight to the local server, past the proxy.</param>
/// <param name="Queued">Those of the current that wait for a server.</param>
public sealed record ConnectionsView(long Current, long Total, long ByKernel, long Queued)
{
    public static readonly ConnectionsView None = new(0, 0, 0, 0);

    /// <summary>New ones in the last second.</summary>
    public int Rate { get; init; }
}

/// <summary>One interface on which CARP is spoken.</summary>
/// <param name="Packets">Count by verdict: ok, sent, and every reason to drop that occurred.</param>
/// <param name="Lease">Whether the kernel's lease is in force, in words.</param>
public sealed record WireView(
    string Interface,
    string Mac,
    bool LinkUp,
    string Lease,
    IReadOnlyDictionary<string, long> Packets);
