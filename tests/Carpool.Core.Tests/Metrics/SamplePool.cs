using System.Collections.Immutable;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Counters;
using Carpool.Core.Health;
using Carpool.Core.Planning;
using Carpool.Core.Settings;
using Carpool.Core.Tests.Settings;

namespace Carpool.Core.Tests.Metrics;

/// <summary>A pool of any size on a busy day, as its first node sees it.</summary>
internal static class SamplePool
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    public static NodeSnapshot Of(int nodes, int addresses, int services)
    {
        var text = LabPool.ToHocon(nodes, addresses, TimeSpan.FromMilliseconds(100));
        var at = text.IndexOf("  services {", StringComparison.Ordinal);
        var served = Enumerable.Range(0, services).Select(i => $"s{i} {{ port = {1000 + i} }}\n");
        var settings = ShippedFiles.Good($"{text[..at]}  services {{\n{string.Concat(served)}}}\n}}\n");
        var statistics = settings.Services.Select(service => Statistics(settings, service)).ToArray();
        return new NodeSnapshot(
            "mail01",
            [new DemotionView("all services down", 240)],
            [.. settings.Addresses.Select(address => Vip(settings, address))],
            [
                .. settings.Nodes.Select((node, i) => new NodeView(
                    node.Name, node.Address.ToString(), i % 5 == 4 ? "unreachable" : "up", "", 1, 2,
                    new Dictionary<string, string>(), i == 0 ? "same" : null)),
            ],
            [.. settings.Services.Select((service, i) => Service(settings, service).With(statistics[i]))],
            statistics,
            [
                new WireView("eth0", "00:00:5e:00:01:01", true, "in-force", new Dictionary<string, long>
                {
                    ["ok"] = 5, ["bad-digest"] = 1,
                }),
            ],
            Pool(settings, new ClusterView(ClusterState.Up, [new("mail01", "up", true)])),
            "")
        {
            Certificates = [new KeyCertificate("carpool.cluster.certificate-file", Start.AddDays(700))],
        };
    }

    private static VipView Vip(CarpoolSettings settings, VirtualAddressSettings address) => new(
        address.Name, [], address.Vhid, address.Home, address.Vhid % 7 == 0 ? null : address.Home,
        address.Home == "mail01" ? "Master" : "Backup", 0, [.. settings.Nodes.Select(node => node.Name)], Start,
        "master down", new VipCounters(1, 2, 3, 4, 5));

    private static ServiceView Service(CarpoolSettings settings, ServiceSettings service) => new(
        service.Name, service.Port,
        [
            .. settings.Nodes.Select(node => new BackendView(
                node.Name, "up", new CheckView("L4OK", node.Name, node.Name == "mail01" ? 1.5 : null, Start))),
        ],
        "kernel", "", ConnectionsView.None, []);

    private static ServiceStatistics Statistics(CarpoolSettings settings, ServiceSettings service)
    {
        ServerVerdict[] verdicts =
        [
            .. settings.Nodes.Select(node => new ServerVerdict(
                node.Name, HealthState.Up, node.Name, "L4OK",
                new CheckResult(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1.5)), 0)),
        ];
        var counts = new ServiceCounts(
            1, default, default, default, default, default,
            new FrontendTotals { Sessions = 123_456_789, Connections = 123_456_999 },
            new ServerTotals { Sessions = 123_456_789, BytesIn = 987_654_321_000 },
            ImmutableSortedDictionary<string, ServerCounts>.Empty,
            ImmutableSortedDictionary<string, long>.Empty.Add("denied", 12),
            ImmutableSortedDictionary<string, long>.Empty.Add("client-closed", 123_456_789),
            ImmutableSortedDictionary<string, long>.Empty.Add("ok", 3).Add("not-a-header", 2),
            ImmutableSortedDictionary<string, long>.Empty.Add("ok", 5).Add("xclient-refused", 1));
        return ServiceStatistics.Of(
            new ServiceFacts(
                service, Accepts: true,
                [.. verdicts.Select(verdict => new ServerFacts("192.0.2.11:25", false, verdict, 0, null))],
                ServiceHistory.Begin(verdicts, new Instant(0))),
            counts,
            new Instant(0) + TimeSpan.FromDays(40));
    }

    /// <summary>What the first node knows of the pool: its plan, and the cluster that it sees.</summary>
    internal static PoolView Pool(CarpoolSettings settings, ClusterView cluster)
    {
        var planning = PlanningSettings.Of(settings);
        return new PoolView(planning, PlanningState.Start(planning, kept: null), new PoolPicture
        {
            At = new Instant(0),
            Node = "mail01",
            Cluster = cluster,
            Words = [],
            Wire = [],
            Orders = OperatorOrders.None,
        }, null);
    }
}
