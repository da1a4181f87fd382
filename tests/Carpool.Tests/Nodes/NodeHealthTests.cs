using System.Threading.Channels;
using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Linux.Netlink;
using Carpool.Nodes;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Nodes;

/// <summary>What mail01 tells the pool of services, and what it makes of the others' words.</summary>
public sealed class NodeHealthTests : ActorWorld
{
    private readonly CarpoolSettings _settings = TestPool.Small($"smtp {{ port = {TestServer.FreePort()} }}");
    private readonly FakeHost _host;
    private readonly IActorRef _node;

    public NodeHealthTests()
    {
        _host = new FakeHost(Clock);
        foreach (var node in _settings.Nodes) _host.Servers[node.Address.ToString()] = FakeHost.Good;
        _node = Adopt(
            NodeActor.Props(
                TestPool.Local(_settings), _host.Build, () => throw new InvalidOperationException("not reloaded")),
            "node").Child;
        _host.Links.Become(LinkState.Up);
        Advance(50);
    }

    private NodeSnapshot Snapshot => Asked<NodeSnapshot>(_node, new NodeProtocol.GetSnapshot());

    private IReadOnlyList<NodeWord> Said =>
        [.. _host.ToCluster.OfType<ClusterProtocol.Broadcast>().Select(sent => sent.Record).OfType<NodeWord>()];

    [Fact]
    public void A_change_of_its_own_service_is_told_to_all_at_once()
    {
        Assert.Equal(("smtp", HealthState.Up), State(Said[^1]));

        _host.Servers["192.0.2.11"] = FakeHost.Bad;
        Advance(2000);

        Assert.Equal(("smtp", HealthState.Down), State(Said[^1]));
    }

    [Fact]
    public void The_word_of_a_neighbour_decides_on_its_server()
    {
        Hear("mail02", HealthState.Up);
        Hear("mail03", HealthState.Down);

        Assert.Equal(["up", "up", "down"], Snapshot.Services[0].Backends.Select(backend => backend.State));
        Assert.Equal("down", Snapshot.Nodes[2].Services["smtp"]);
    }

    [Fact]
    public void When_the_cluster_is_gone_the_servers_of_all_nodes_are_checked_from_here()
    {
        Hear("mail02", HealthState.Up);
        Hear("mail03", HealthState.Up);
        Assert.Equal(2, CheckedInASecond().Count());

        Cluster(new ClusterProtocol.ViewChanged(ClusterView.Alone));

        Assert.Equal(["192.0.2.11", "192.0.2.12", "192.0.2.13"], CheckedInASecond());
        Assert.Equal(["up", "up", "up"], Snapshot.Services[0].Backends.Select(backend => backend.State));
    }

    [Fact]
    public void The_addresses_that_it_holds_take_the_kernel_path_until_they_leave()
    {
        var port = _settings.Services[0].Port;
        Advance(4000);
        Assert.Equal(
            [$"192.0.2.101:{port} 192.0.2.11:{port}", $"192.0.2.102:{port} 192.0.2.11:{port}"],
            _host.KernelPath.Entries);
        Assert.Equal("kernel", Snapshot.Services[0].Path);

        _host.Links.Become(LinkState.NoCarrier);

        Assert.Empty(_host.KernelPath.Entries);
    }

    [Fact]
    public void Its_last_changes_and_results_are_in_the_picture()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Bad;
        Advance(2000);

        var history = Snapshot.Histories["smtp"].Events.Select(HistoryView.Of).Where(one => one.Node == "mail01");
        Assert.Equal(["L4OK", "unknown -> up", "L4CON", "up -> down"], history.Select(one => one.What).Take(4));
    }

    [Fact]
    public async Task A_check_by_hand_changes_nothing_here_or_ordered_from_elsewhere()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Bad;
        var answer = Channel.CreateUnbounded<CheckSaid>();
        for (var time = 0; time < 3; time++)
            _node.Tell(new ServicesProtocol.CheckNow("smtp", null, AsJson: false, answer.Writer));
        Cluster(new ClusterProtocol.Arrived("mail02", new CheckOrder(7, "smtp")));

        Assert.Equal(("smtp", HealthState.Up), State(Said[^1]));
        Assert.Equal("smtp on mail01, checked there:\n", (await answer.Reader.ReadAsync()).Text);
        Assert.Contains(
            new ClusterProtocol.Send("mail02", new CheckSaid(7, "L4CON (ConnectionRefused) after 1ms", IsGood: false)),
            _host.ToCluster);
    }

    private static (string Service, HealthState State) State(NodeWord word)
    {
        var service = Assert.Single(word.Services);
        return (service.Service, service.State);
    }

    private IEnumerable<string> CheckedInASecond()
    {
        _host.Checked.Clear();
        Advance(1000);
        return _host.Checked.Order(StringComparer.Ordinal);
    }

    private void Hear(string node, HealthState state) => Cluster(new ClusterProtocol.Arrived(
        node,
        TestPool.WordOf(node, _settings) with
        {
            Number = new WordNumber(1, 100),
            Services = [new ServiceWord("smtp", state, AdminState.Ready, "L4OK", 0)],
        }));

    private void Cluster(object message)
    {
        Sys.ActorSelection(_node.Path / "pool" / "cluster").Tell(message);
        Advance(50);
    }
}
