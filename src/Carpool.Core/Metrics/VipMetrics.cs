using Carpool.Core.Admin;
using Carpool.Core.Carp;

namespace Carpool.Core.Metrics;

/// <summary>The virtual addresses, as the asked node sees them.</summary>
internal static class VipMetrics
{
    private static readonly string[] Roles = [.. Enum.GetNames<CarpRole>().Select(name => name.ToLowerInvariant())];

    public static readonly Metric[] All =
    [
        new("carpool_vip_state", MetricKind.Gauge, "What this node is for the address: 1 for one of the states.",
            "address,state", at => at.Pool.Vips.SelectMany(
                vip => Metric.OneOf(Roles, vip.State.ToLowerInvariant(), vip.Address))),
        Each("carpool_vip_held", MetricKind.Gauge, "Whether any node is heard to hold the address.",
            vip => vip.Master is null ? 0 : 1),
        new("carpool_vip_master_info", MetricKind.Info, "The node that is heard to hold the address.",
            "address,node", at =>
                from vip in at.Pool.Vips
                where vip.Master is not null
                select new Sample(1, vip.Address, vip.Master!)),
        new("carpool_vip_home", MetricKind.Gauge, "Whether an address that has a home is there.",
            "address", at =>
                from vip in at.Pool.Vips
                where vip.Home is not null
                select new Sample(vip.Home == vip.Master, vip.Address)),
        Each("carpool_vip_advskew", MetricKind.Gauge, "The advskew that this node advertises, or would.",
            vip => vip.Advskew),
        Each("carpool_vip_state_change_timestamp_seconds", MetricKind.Gauge, "When this node took its present state.",
            vip => DaemonMetrics.Seconds(vip.Since)),
        Each("carpool_vip_transitions_total", MetricKind.Counter, "Changes of this node's state.",
            vip => vip.Counters.Transitions),
        Each("carpool_vip_advertisements_sent_total", MetricKind.Counter, "Advertisements that this node sent.",
            vip => vip.Counters.Sent),
        Each("carpool_vip_advertisements_received_total", MetricKind.Counter, "Valid advertisements that it heard.",
            vip => vip.Counters.Heard),
        Each("carpool_vip_lease_lapses_total", MetricKind.Counter, "Times that the lease ran out under a master.",
            vip => vip.Counters.Lapses),
        Each("carpool_vip_pauses_total", MetricKind.Counter, "Times that a beat came late by more than one beat.",
            vip => vip.Counters.Pauses),
    ];

    private static Metric Each(string name, MetricKind kind, string help, Func<VipView, double> value) => new(
        name, kind, help, "address", at => at.Pool.Vips.Select(vip => new Sample(value(vip), vip.Address)));
}
