using System.Collections.Immutable;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Counters;
using Carpool.Core.Health;
using Carpool.Core.RuntimeApi;
using Carpool.Core.Settings;
using Carpool.Core.Tests.Metrics;
using Carpool.Core.Tests.Settings;

namespace Carpool.Core.Tests.RuntimeApi;

/// <summary>
/// What a node knows of a pool whose service smtp is up, imap is down on the second node, and pop3 was drained on the
/// first and taken out on the second.
/// </summary>
internal static class TestView
{
    private const string Weight = "servers.mail02.weight = 3";

    private static readonly Instant Began = new(0);

    internal static readonly DateTimeOffset Now = new(2026, 11, 27, 6, 9, 34, 156, TimeSpan.FromHours(1));

    /// <summary>The server on the second node has weight 3, and imap has clients that come back.</summary>
    internal static RuntimeView Of(int nodes = 2, params string[] services)
    {
        if (services.Length == 0) services = ["smtp", "imap"];
        var settings = Pool(nodes, services);
        return new RuntimeView(
            new NodeSnapshot(
                "mail01", [], [], [],
                [.. settings.Services.Select(Listed)],
                [.. settings.Services.Select(service => Counted(settings, service))],
                [],
                SamplePool.Pool(settings, ClusterView.Alone),
                ""),
            new ProcessFacts(
                "1.2.3", new DateOnly(2026, 11, 20), 4711, Now.AddDays(-1).AddSeconds(-4), Now, 2, 20_000, 3));
    }

    private static CarpoolSettings Pool(int nodes, string[] services) => ShippedFiles.Good(
        $$"""
        carpool {
          carp { interface = eth0, password-file = "carp.password" }
          nodes {
            {{string.Concat(Names(nodes).Select((name, i) => $"{name} {{ address = 192.0.2.{i + 1} }}\n"))}}
          }
          addresses = [ { address = 192.0.2.101/24, vhid = 1 } ]
          services {
            {{string.Concat(services.Select((name, i) => $"{name} {{ port = {i + 25}, {Weight} }}\n"))}}
          }
        }
        """);

    private static IEnumerable<string> Names(int nodes) => Enumerable.Range(1, nodes).Select(i => $"mail{i:00}");

    private static ServiceView Listed(ServiceSettings service) => new(
        service.Name,
        service.Port,
        [
            .. Names(2).Select(node => new BackendView(
                node, "up", new CheckView(null, null, null, null), OrderOn(service))),
        ],
        "proxy", "", ConnectionsView.None, [])
    {
        Persistence = service.Name == "imap" ? new PersistenceView(2, 100, 1800, 0) : null,
    };

    private static OrderView? OrderOn(ServiceSettings service) =>
        service.Name == "pop3" ? new OrderView("mail01", Now) : null;

    private static ServiceStatistics Counted(CarpoolSettings settings, ServiceSettings service)
    {
        ServerVerdict[] verdicts = [.. settings.Nodes.Select(node => Verdict(service, node.Name))];
        var level = new LevelCounts(5, 9);
        var totals = new ServerTotals { Sessions = 12, BytesIn = 34, BytesOut = 56 };
        var counts = new ServiceCounts(
            5, level, new RateCounts(1, 2), level, new RateCounts(3, 4), new LevelCounts(0, 7),
            new FrontendTotals { Sessions = 12, Connections = 13 }, totals,
            ImmutableSortedDictionary<string, ServerCounts>.Empty.Add(
                "mail01", new ServerCounts(level, new RateCounts(1, 1), TimeSpan.FromSeconds(8), totals)),
            ImmutableSortedDictionary<string, long>.Empty,
            ImmutableSortedDictionary<string, long>.Empty,
            ImmutableSortedDictionary<string, long>.Empty,
            ImmutableSortedDictionary<string, long>.Empty);
        ServerFacts[] servers =
        [
            .. settings.Nodes.Zip(verdicts, (node, verdict) => new ServerFacts(
                $"{node.Address}:{service.BackendPort}", node.Name == "mail01", verdict, Streak: 0, UpSince: null)),
        ];
        return ServiceStatistics.Of(
            new ServiceFacts(service, Accepts: true, [.. servers], ServiceHistory.Begin(verdicts, Began)),
            counts,
            Began + TimeSpan.FromSeconds(77));
    }

    private static ServerVerdict Verdict(ServiceSettings service, string node) => (service.Name, node) switch
    {
        ("imap", "mail02") => new(
            node, HealthState.Down, "mail01", "L4CON",
            new CheckResult(CheckStatus.L4Refused, TimeSpan.FromMilliseconds(2.7), "said \"no\",\nand again"), 0),
        _ => new(
            node, HealthState.Up, "mail01", "L4OK", new CheckResult(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1)), 0)
        {
            Disabled = service.Name == "pop3"
                ? new ServiceOrder("pop3", node, AdminState.Disabled, 0, default) { IsDrain = node == "mail01" }
                : null,
        },
    };
}
