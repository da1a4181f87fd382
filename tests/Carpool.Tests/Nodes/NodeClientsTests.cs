using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Nodes;
using Carpool.Proxy;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Nodes;

/// <summary>What the whole node does with clients that go back to their servers.</summary>
public sealed class NodeClientsTests : ActorWorld
{
    private static readonly NetAddress Client = NetAddress.Parse("198.51.100.7");

    private readonly FakeHost _host;
    private readonly Family _node;
    private readonly SharedStickTable _table;

    public NodeClientsTests()
    {
        _host = new FakeHost(Clock);
        var pool = TestPool.Small($"imap {{ port = {TestServer.FreePort()}, persistence.type = source }}");
        _node = Adopt(
            NodeActor.Props(TestPool.Local(pool), _host.Build, () => throw new InvalidOperationException()), "node");
        Advance(500);
        _table = _host.StickTables.Find("imap")!;
    }

    [Fact]
    public void What_another_node_says_is_known_here_and_what_is_new_here_is_said_to_the_others()
    {
        FromCluster(new ClusterProtocol.Arrived(
            "mail02", new ClientsWord("imap", [new StickEntry(Client, "mail03", 7, AgeMs: 0)])));
        var listed = Asked<ClientsProtocol.Listed>(_node.Child, new ClientsProtocol.List("imap", null));
        Assert.Equal("mail03", Assert.Single(listed.Clients!).Server);

        _table.Keep(Client, "mail01", Clock.Now);
        Advance(250);
        var broadcasts = _host.ToCluster.OfType<ClusterProtocol.Broadcast>();
        var said = Assert.Single(Entries(broadcasts.Select(broadcast => broadcast.Record)));
        Assert.Equal((Client, "mail01", 8), (said.Client, said.Server, said.Stamp));
    }

    [Fact]
    public void One_that_joins_is_told_what_is_known()
    {
        FromCluster(View("mail01"));
        _table.Keep(Client, "mail01", Clock.Now);

        FromCluster(View("mail01", "mail02"));
        Advance(250);

        var sent = _host.ToCluster.OfType<ClusterProtocol.Send>().Where(send => send.Node == "mail02");
        Assert.Equal(Client, Assert.Single(Entries(sent.Select(send => send.Record))).Client);
    }

    [Fact]
    public void An_order_to_forget_reaches_the_table_and_the_cluster()
    {
        _table.Keep(Client, "mail01", Clock.Now);

        Assert.True(Asked<OrderAnswered>(_node.Child, new ClientsProtocol.Clear("imap", null)).Done);

        Assert.Equal(0, _table.Count);
        Assert.Contains(new ClusterProtocol.Broadcast(new ClientsCleared("imap", null, 2)), _host.ToCluster);
    }

    private static ClusterProtocol.ViewChanged View(params string[] nodes) => new(new ClusterView(
        ClusterState.Up, [.. nodes.Select(node => new MemberView(node, "up", IsReachable: true))]));

    private static IEnumerable<StickEntry> Entries(IEnumerable<object> sent) =>
        sent.OfType<ClientsWord>().SelectMany(word => word.Entries);

    private void FromCluster(object news)
    {
        Sys.ActorSelection(_node.Child.Path / "pool" / "cluster").Tell(news);
        Advance(1);
    }
}
