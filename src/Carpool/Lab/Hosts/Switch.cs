using System.Text;

namespace Carpool.Lab.Hosts;

/// <summary>
/// What connects the hosts. It can be told to lose frames between two of them, and they are told nothing: their
/// carriers stay, what they send leaves them. So it stands for whatever can go wrong in a real network.
/// </summary>
/// <param name="clusterPort">The TCP port on which the daemons' cluster systems talk.</param>
internal sealed class Switch(int clusterPort)
{
    public const string Bridge = "br0";

    private const string Table = "lab_cuts";
    private const int CarpProtocol = 112;

    private volatile IReadOnlySet<Gap> _gaps = new HashSet<Gap>();

    /// <summary>
    /// A switch that thinks of nothing but forwarding: CARP's multicast reaches every port from the first frame on.
    /// </summary>
    public static Task BuildAsync(CancellationToken ct) => Tool.IpAsync($"""
        link add {Bridge} type bridge mcast_snooping 0 stp_state 0
        link set {Bridge} addrgenmode none up

        """, init: null, ct);

    /// <summary>What a host is cut off from.</summary>
    public IEnumerable<(HostPlan From, Traffic Traffic)> GapsOf(HostPlan host) =>
        from gap in _gaps
        where gap.One == host || gap.Other == host
        orderby gap.Traffic
        select (gap.One == host ? gap.Other : gap.One, gap.Traffic);

    /// <summary>Loses this traffic between the host and the others, in both directions.</summary>
    /// <exception cref="LabException">The kernel cannot; or all of it was lost already.</exception>
    public Task CutAsync(HostPlan host, IEnumerable<HostPlan> others, Traffic traffic, CancellationToken ct)
    {
        var gaps = _gaps.Union(others.Select(other => Gap.Between(host, other, traffic))).ToHashSet();
        return gaps.Count == _gaps.Count
            ? throw new LabException($"{host.Name} is cut off from them already")
            : UseAsync(gaps, ct);
    }

    /// <summary>Forwards everything again between this host and all others.</summary>
    /// <returns>Whether anything had been lost.</returns>
    public async Task<bool> HealAsync(HostPlan host, CancellationToken ct)
    {
        var left = _gaps.Where(gap => gap.One != host && gap.Other != host).ToHashSet();
        if (left.Count == _gaps.Count) return false;

        await UseAsync(left, ct);
        return true;
    }

    private async Task UseAsync(IReadOnlySet<Gap> gaps, CancellationToken ct)
    {
        var script = new StringBuilder($$"""
            add table bridge {{Table}}
            delete table bridge {{Table}}
            add table bridge {{Table}}
            add chain bridge {{Table}} between { type filter hook forward priority 0; }

            """);
        foreach (var gap in gaps)
            foreach (var match in Matches(gap.Traffic))
            {
                script.Append($"add rule bridge {Table} between {Way(gap.One, gap.Other)} {match} drop\n");
                script.Append($"add rule bridge {Table} between {Way(gap.Other, gap.One)} {match} drop\n");
            }

        await Tool.RunAsync("nft", ["-f", "-"], script.ToString(), ct);
        _gaps = gaps;
    }

    private string[] Matches(Traffic traffic) => traffic switch
    {
        Traffic.Wire => [$"ip protocol {CarpProtocol}", $"ip6 nexthdr {CarpProtocol}"],
        Traffic.Cluster => [$"tcp dport {clusterPort}", $"tcp sport {clusterPort}"],
        _ => [""],
    };

    private static string Way(HostPlan from, HostPlan to) => $"iifname \"{from.Port}\" oifname \"{to.Port}\"";

    /// <summary>Two hosts, in the order of their numbers.</summary>
    private readonly record struct Gap(HostPlan One, HostPlan Other, Traffic Traffic)
    {
        public static Gap Between(HostPlan one, HostPlan other, Traffic traffic) =>
            one.Number < other.Number ? new Gap(one, other, traffic) : new Gap(other, one, traffic);
    }
}
