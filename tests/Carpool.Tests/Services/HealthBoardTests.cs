using Akka.Actor;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>Five nodes with eight services each, which tell each other what they find whenever the test says.</summary>
public sealed class HealthBoardTests : ActorWorld
{
    private static readonly CarpoolSettings Settings = TestPool.Read(
        $$"""
        carpool {
          carp { interface = eth0, password-file = "carp.password", lease = auto }
          nodes { {{string.Join('\n', Numbers(5).Select(i => $"mail0{i} {{ address = 192.0.2.1{i} }}"))}} }
          addresses = [ {{TestPool.One}} ]
          services { {{string.Join('\n', Numbers(8).Select(i => $"s{i} {{ port = {100 + i} }}"))}} }
        }
        """);

    private readonly Dictionary<string, Family> _nodes = [];
    private readonly List<(string From, string To)> _checks = [];
    private readonly HashSet<(string From, string To)> _deaf = [];
    private ClusterView _view = new(
        ClusterState.Up, [.. Settings.Nodes.Select(node => new MemberView(node.Name, "up", IsReachable: true))]);

    private long _round;

    public HealthBoardTests()
    {
        foreach (var node in Settings.Nodes)
        {
            var setup = SetupOf(node);
            var services = Adopt(ServicesActor.Props(setup), $"services-{node.Name}");
            services.Child.Tell(new ServicesProtocol.Use(Settings.Services, setup, []), ActorRefs.NoSender);
            _nodes[node.Name] = services;
        }
    }

    /// <summary>How many servers are checked from anywhere: each of them once in an interval.</summary>
    private int Streams
    {
        get
        {
            _checks.Clear();
            Advance(1000);
            return _checks.Count;
        }
    }

    [Fact]
    public void Without_a_board_each_node_checks_each_server() => Assert.Equal(5 * 5 * 8, Streams);

    [Fact]
    public void With_the_board_there_are_two_checks_for_each_server()
    {
        Circulate();

        Assert.Equal(80, Streams);
        Assert.All(_nodes.Keys, node => Assert.All(StatesSeenBy(node), state => Assert.Equal("up", state)));
    }

    [Fact]
    public void In_every_round_there_are_as_many()
    {
        for (_round = 0; _round < 4; _round++)
        {
            Circulate();
            Assert.Equal(80, Streams);
        }

        Assert.DoesNotContain(Changes, change => change.Contains("up ->", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_that_left_is_checked_by_all_others_and_stays_up_when_it_answers()
    {
        Circulate();

        Lose("mail05");
        Circulate();

        // Four own and four witnesses' ones, four for the node that is gone, and that one checks everybody.
        Assert.Equal((4 + 4 + 4 + 5) * 8, Streams);
        Assert.All(StatesSeenBy("mail01"), state => Assert.Equal("up", state));
        Assert.DoesNotContain(Changes, change => change.Contains("up ->", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_that_answers_only_its_own_node_is_found_by_its_witness_and_down_for_all_others()
    {
        Circulate();
        foreach (var node in Settings.Nodes.Where(node => node.Name != "mail02")) _deaf.Add((node.Name, "mail02"));

        Advance(2000);
        Circulate();

        Assert.Equal("up", StateSeenBy("mail02", "mail02"));
        Assert.All(_nodes.Keys.Where(node => node != "mail02"),
            node => Assert.Equal("down", StateSeenBy(node, "mail02")));
        var checks = BackendSeenBy("mail04", "mail02").Checks;
        Assert.Equal(("L4TOUT", "mail01"), (checks.LastResult, checks.By));
        Assert.Contains(
            Changes,
            change => change.EndsWith("@mail02 up -> down (L4TOUT by mail01)", StringComparison.Ordinal));
    }

    [Fact]
    public void Such_a_service_stays_down_while_the_witnesses_take_turns()
    {
        Circulate();
        foreach (var node in Settings.Nodes.Where(node => node.Name != "mail02")) _deaf.Add((node.Name, "mail02"));
        Advance(2000);
        Circulate();

        for (_round = 1; _round < 6; _round++)
        {
            Circulate();
            Assert.Equal("down", StateSeenBy("mail04", "mail02"));
            Advance(1000);
            Circulate();
            Assert.Equal("down", StateSeenBy("mail04", "mail02"));
        }

        Assert.DoesNotContain(Changes, change => change.Contains("mail02 down ->", StringComparison.Ordinal));
    }

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(1, count);

    private ServiceSetup SetupOf(NodeSettings node)
    {
        var setup = new FakeHost(Clock).Build(TestPool.Local(Settings)).Services;
        // No address to listen on: five nodes in one process would dispute the ports.
        return setup with
        {
            LocalNode = node.Name,
            VirtualAddresses = [],
            CheckAsync = (check, _) => Task.FromResult(Check(node.Name, check.Server)),
        };
    }

    private CheckResult Check(string from, string to)
    {
        _checks.Add((from, to));
        return _deaf.Contains((from, to))
            ? new CheckResult(CheckStatus.L4Timeout, TimeSpan.FromMilliseconds(500))
            : FakeHost.Good;
    }

    /// <summary>Everybody hears what everybody says: as often as it takes for nobody to have anything new.</summary>
    private void Circulate()
    {
        for (HealthBoard? board = null, next = Board(); next != board; next = Board())
        {
            board = next;
            foreach (var (node, services) in _nodes)
                services.Child.Tell(
                    new ServicesProtocol.BoardChanged(IsMember(node) ? board : HealthBoard.Empty), ActorRefs.NoSender);
        }
    }

    private HealthBoard Board() => new(_round, [.. _view.Reachable.Select(Says)]);

    private bool IsMember(string node) => _view.Reachable.Contains(node);

    private void Lose(string node) =>
        _view = _view with { Members = [.. _view.Members.Where(member => member.Node != node)] };

    private NodeHealth Says(string node)
    {
        var latest = Reports(node);
        return new NodeHealth(
            node, [.. latest.Select(report => report.Own)], [.. latest.SelectMany(report => report.Witnessed)]);
    }

    private ServiceProtocol.ServiceChanged[] Reports(string node) =>
    [
        .. _nodes[node].Told<ServiceProtocol.ServiceChanged>()
            .GroupBy(report => report.Service, (_, all) => all.Last()),
    ];

    private IEnumerable<string> StatesSeenBy(string node) =>
        Reports(node).SelectMany(report => report.View.Backends).Select(backend => backend.State);

    private string StateSeenBy(string node, string other) => BackendSeenBy(node, other).State;

    private BackendView BackendSeenBy(string node, string other) =>
        Reports(node)[0].View.Backends.Single(backend => backend.Node == other);
}
