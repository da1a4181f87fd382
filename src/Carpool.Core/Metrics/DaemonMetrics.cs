using Carpool.Core.Admin;
using Carpool.Core.Cluster;

namespace Carpool.Core.Metrics;

/// <summary>The asked daemon: its process, its wire, its place in the cluster.</summary>
internal static class DaemonMetrics
{
    private static readonly string[] ClusterStates = Words<ClusterState>();

    public static readonly Metric[] All =
    [
        new("carpool_build_info", MetricKind.Info, "Version of the program, and the node that it runs as.",
            "version,node", at => [new(1, at.Process.Version, at.Pool.Node)]),
        new("carpool_ready", MetricKind.Gauge, "Whether this node is ready to hold addresses, as /health/ready says.",
            "", at => [new(NodeReadiness.Of(at.Pool).IsReady)]),
        new("carpool_demotion", MetricKind.Gauge, "What holds this node back, and by how much of CARP's advskew.",
            "reason", at => at.Pool.Demotions.Select(one => new Sample(one.By, one.Reason))),
        new("carpool_cluster_state", MetricKind.Gauge, "What this node's cluster system is: 1 for one of the states.",
            "state", at => Metric.OneOf(ClusterStates, Word(at.Pool.Pool.Picture.Cluster.State))),
        new("carpool_cluster_members", MetricKind.Gauge, "Members of the cluster that this node is in.",
            "", at => [new(at.Pool.Pool.Picture.Cluster.Members.Count)]),
        new("carpool_cluster_members_reachable", MetricKind.Gauge, "Those of them whose heartbeats come.",
            "", at => [new(at.Pool.Pool.Picture.Cluster.Members.Count(member => member.IsReachable))]),
        new("carpool_plan_epoch", MetricKind.Gauge, "Epoch of the plan in force; it rises with each new author.",
            "", at => [new(at.Pool.Pool.Planning.InForce.Version.Epoch)]),
        new("carpool_plan_sequence", MetricKind.Gauge, "Number of the plan in force within its epoch.",
            "", at => [new(at.Pool.Pool.Planning.InForce.Version.Sequence)]),
        new("carpool_plan_author_info", MetricKind.Info, "The node that makes the plans.",
            "node", at => at.Pool.Pool.Planning.Author is { } author ? [new(1, author)] : []),
        new("carpool_carp_packets_total", MetricKind.Counter,
            "CARP packets by what became of them: ok, sent, or why one was dropped ('carpool carp stats').",
            "interface,verdict", at =>
                from wire in at.Pool.Wires
                from packets in wire.Packets
                select new Sample(packets.Value, wire.Interface, packets.Key)),
        new("carpool_link_up", MetricKind.Gauge, "Whether the interface has a carrier.",
            "interface", at => at.Pool.Wires.Select(wire => new Sample(wire.LinkUp, wire.Interface))),
        new("carpool_lease_in_force", MetricKind.Gauge,
            "Whether the kernel silences an address whose advertisements have stopped.",
            "interface", at => at.Pool.Wires.Select(wire => new Sample(wire.Lease == "in-force", wire.Interface))),
        new("carpool_certificate_expiry_timestamp_seconds", MetricKind.Gauge,
            "When a certificate of this node ends, by the key that names it.",
            "key", at => at.Pool.Certificates.Select(one => new Sample(Seconds(one.Until), one.Key))),
        new("process_cpu_seconds_total", MetricKind.Counter, "Processor time, user's and system's.",
            "", at => [new(at.Usage.Cpu.TotalSeconds)]),
        new("process_resident_memory_bytes", MetricKind.Gauge, "Resident memory.",
            "", at => [new(at.Usage.ResidentOctets)]),
        new("process_open_fds", MetricKind.Gauge, "Open file descriptors.",
            "", at => [new(at.Usage.OpenDescriptors)]),
        new("process_max_fds", MetricKind.Gauge, "The most file descriptors that there may be.",
            "", at => [new(at.Process.Descriptors)]),
        new("process_start_time_seconds", MetricKind.Gauge, "When the process started, since 1970.",
            "", at => [new(Seconds(at.Process.Started))]),
    ];

    internal static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string Word(ClusterState state) => state.ToString().ToLowerInvariant();

    private static string[] Words<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
