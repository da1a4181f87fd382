using System.Collections.Immutable;
using System.Threading.Channels;
using Carpool.Admin;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Counters;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Core.Logs;
using Carpool.Core.Planning;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Admin;

/// <summary>A daemon that knows one picture and carries out, or refuses, what it is told.</summary>
internal sealed class FakeDesk : IAdminDesk
{
    private static readonly CheckView Good = new("L4OK", "mail01", 1.5, WorldClock.Start);

    internal List<object> Orders { get; } = [];

    public Task<Answer> UpgradeAsync(CancellationToken ct) => OrderAsync("upgrade", ct);

    internal NodeProtocol.Compared Compared { get; set; } = new([], null);

    public Task<NodeProtocol.Compared> CompareAsync(CancellationToken ct) => Task.FromResult(Compared);

    internal Answer Answer { get; set; } = Answer.Done("done");

    internal NodeSnapshot Snapshot { get; set; } = new(
        "mail01",
        [new DemotionView("starting", 240)],
        [
            new VipView(
                "192.0.2.101", ["2001:db8::101"], 1, "mail01", "mail01", "Master", 0, ["mail01", "mail02"],
                WorldClock.Start, "master down", new VipCounters(10, 2, 3, 0, 0)),
            new VipView(
                "192.0.2.102", [], 2, null, null, "Init", 240, ["mail02"],
                WorldClock.Start, "started", new VipCounters(0, 0, 0, 0, 0)),
        ],
        [
            new NodeView(
                "mail01", "192.0.2.11", "up", "it answers this", 1, 1,
                new Dictionary<string, string> { ["smtp"] = "up" }, "same"),
        ],
        [
            new ServiceView(
                "smtp", 25,
                [
                    new BackendView("mail01", "up", Good),
                    new BackendView("mail02", "down", new("L4TOUT", "mail03", null, WorldClock.Start)),
                    new BackendView("mail03", "unknown", new(null, null, null, null)),
                ],
                "proxy", "path = proxy", new ConnectionsView(1, 7, 0, 0), []),
        ],
        [ServiceStatisticsOf("smtp")],
        [new WireView("eth0", "00:00:5e:00:01:01", true, "in-force", new Dictionary<string, long> { ["ok"] = 5 })],
        View(TestPool.Small()),
        "carpool { }")
    {
        Histories = new Dictionary<string, HealthLog>
        {
            ["smtp"] = new(
            [
                new HealthEvent.Found(
                    At(WorldClock.Start), "mail01",
                    new CheckResult(CheckStatus.L7Ok, TimeSpan.FromMilliseconds(1.5))
                    {
                        Steps =
                        [
                            new CheckStep("connect", TimeSpan.FromMilliseconds(0.3)),
                            new CheckStep("EHLO", TimeSpan.FromMilliseconds(1.2)),
                        ],
                    },
                    FoundBy.Check, Times: 3600, At(WorldClock.Start.AddHours(1))),
                new HealthEvent.Changed(At(WorldClock.Start), "mail02", "up", "down", "L4TOUT by mail03"),
            ]),
        },
    };

    /// <summary>What becomes of the picture when somebody looks.</summary>
    internal Func<NodeSnapshot, NodeSnapshot> Reading { get; set; } = static snapshot => snapshot;

    /// <summary>Whether the node is stuck.</summary>
    internal bool IsSilent { get; set; }

    private static long At(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    internal static PoolView View(CarpoolSettings pool)
    {
        var settings = PlanningSettings.Of(pool);
        return new PoolView(settings, PlanningState.Start(settings, kept: null), new PoolPicture
        {
            At = new Instant(0),
            Node = "mail01",
            Cluster = new ClusterView(ClusterState.Up, [new("mail01", "up", true), new("mail02", "up", false)]),
            Words = [Word("mail01", settings.Fingerprint), Word("mail02", "another")],
            Wire = [],
            Orders = OperatorOrders.None,
        }, new CertificateView(WorldClock.Start.AddDays(20), CertificateTerm.Month));
    }

    /// <summary>A busy day of a service, whose server on mail02 is down, on mail03 unknown.</summary>
    private static ServiceStatistics ServiceStatisticsOf(string service)
    {
        var settings = TestPool.Small($"{service} {{ port = 25 }}").Services[0];
        ServerVerdict[] verdicts =
        [
            new("mail01", HealthState.Up, "mail01", "L4OK", new(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1.5)), 0),
            new("mail02", HealthState.Down, "mail03", "L4TOUT", null, 0),
            new("mail03", HealthState.Unknown, "mail01", "", null, 0),
        ];
        var millions = new ServerTotals
        {
            Sessions = 123_456_789,
            BytesIn = 987_654_321_000,
            BytesOut = 123_456_789_000_000,
            ConnectErrors = 1_234_567,
            ClientAborts = 7_654_321,
            Times = default(SessionTimes).Add(
                TimeSpan.FromMilliseconds(3.25), TimeSpan.FromMilliseconds(0.5), TimeSpan.FromHours(2)),
        };
        var level = new LevelCounts(1999, 2000);
        var rate = new RateCounts(1234, 23_456);
        var counts = new ServiceCounts(
            1999, level, rate, level, rate, new LevelCounts(3, 1024),
            new FrontendTotals { Sessions = 123_456_789, Connections = 123_456_999 },
            millions,
            ImmutableSortedDictionary<string, ServerCounts>.Empty.Add(
                "mail01", new ServerCounts(level, rate, TimeSpan.FromHours(30), millions)),
            ImmutableSortedDictionary<string, long>.Empty.Add("denied", 12).Add("queue-timeout", 1),
            ImmutableSortedDictionary<string, long>.Empty.Add("client-closed", 123_456_789),
            ImmutableSortedDictionary<string, long>.Empty.Add("ok", 3).Add("not-a-header", 2),
            ImmutableSortedDictionary<string, long>.Empty.Add("ok", 5).Add("xclient-refused", 1));
        var began = new Instant(0);
        return ServiceStatistics.Of(
            new ServiceFacts(
                settings,
                Accepts: true,
                [.. verdicts.Select(verdict =>
                    new ServerFacts("192.0.2.11:25", verdict.Node == "mail01", verdict, Streak: 0, UpSince: null))],
                ServiceHistory.Begin(verdicts, began)),
            counts,
            began + TimeSpan.FromDays(40));
    }

    private static NodeWord Word(string node, string configuration) => new()
    {
        Node = node,
        Number = new WordNumber(1, 1),
        Configuration = configuration,
        Release = "1.0.0",
        Demotion = 0,
        Masters = [],
        Services = [],
        Witnessed = [],
        Plan = new PlanVersion(1, 2, "mail01"),
        Orders = OperatorOrders.None,
    };

    public Task<NodeSnapshot> SnapshotAsync(CancellationToken ct) => IsSilent
        ? Task.FromException<NodeSnapshot>(new TimeoutException("the node did not answer within 5 s"))
        : Task.FromResult(Reading(Snapshot));

    public Task<Answer> OrderAsync(object order, CancellationToken ct)
    {
        Orders.Add(order);
        return Task.FromResult(Answer);
    }

    /// <summary>What is known of connections.</summary>
    internal List<ConnectionTrace> Traces { get; } = [];

    public Task<IReadOnlyList<ConnectionTrace>> WhoisAsync(
        NetEndpoint seen, DateTimeOffset? at, CancellationToken ct) => Task.FromResult<IReadOnlyList<ConnectionTrace>>(
            [.. Traces.Where(trace => trace.Seen == seen.ToString() && (at is not { } time || trace.WasOpenAt(time)))]);

    /// <summary>The open sessions of the proxy.</summary>
    internal List<ConnectionRecord> Sessions { get; } = [];

    public Task<IReadOnlyList<ConnectionRecord>> SessionsAsync(
        Predicate<ConnectionRecord> which, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ConnectionRecord>>(Sessions.FindAll(which));

    public Task<int> EndSessionsAsync(Predicate<ConnectionRecord> which, CancellationToken ct) =>
        Task.FromResult(Sessions.RemoveAll(which));

    /// <summary>The clients of smtp, the only service with persistence.</summary>
    internal List<ClientView> Clients { get; } = [];

    public Task<ClientsProtocol.Listed> ClientsAsync(ClientsProtocol.List list, CancellationToken ct)
    {
        Orders.Add(list);
        return Task.FromResult(list.Service == "smtp"
            ? new ClientsProtocol.Listed(Clients, "")
            : new ClientsProtocol.Listed(null, $"{list.Service} is no service with persistence: smtp"));
    }

    /// <summary>Ends the check that is shown.</summary>
    internal TaskCompletionSource<Answer> CheckEnd { get; } = new();

    public async Task<Answer> CheckAsync(
        string service, string? node, bool asJson, TextWriter output, CancellationToken ct)
    {
        Orders.Add((service, node, asJson));
        await output.WriteAsync("  connect".AsMemory(), ct);
        await output.FlushAsync(ct);
        return await CheckEnd.Task;
    }

    /// <summary>What happened until now; what is written there happens next.</summary>
    internal List<PoolEvent> Events { get; } = [];

    internal Channel<PoolEvent> Next { get; } = Channel.CreateUnbounded<PoolEvent>();

    /// <summary>The last one that a follower had, and until when it follows.</summary>
    internal (long After, CancellationToken Until)? Followed { get; private set; }

    public Task<ValueList<PoolEvent>> EventsAsync(CancellationToken ct) =>
        Task.FromResult<ValueList<PoolEvent>>([.. Events]);

    public ChannelReader<PoolEvent> Follow(long after, CancellationToken ct)
    {
        // Who looks at the picture whenever something happens: nothing happens here that the picture does not show.
        if (after == long.MaxValue) return Channel.CreateUnbounded<PoolEvent>().Reader;

        Followed = (after, ct);
        return Next.Reader;
    }

    public string Hierarchy() => "/user\n  node\n    addresses\n";
}
