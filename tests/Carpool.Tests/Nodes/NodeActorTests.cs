using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Linux.Netlink;
using Carpool.Nodes;
using Carpool.Tests.World;

namespace Carpool.Tests.Nodes;

/// <summary>mail01 as a whole, on a host that does what the test says.</summary>
public sealed class NodeActorTests : ActorWorld
{
    private readonly string _mail =
        $"smtp {{ port = {TestServer.FreePort()} }}\n imap {{ port = {TestServer.FreePort()} }}";
    private readonly FakeHost _host;
    private Func<Task<LocalConfiguration>> _read = () => throw new InvalidOperationException("no file in this test");
    private Family? _node;

    public NodeActorTests() => _host = new FakeHost(Clock);

    private IActorRef Node => _node!.Child;

    private NodeSnapshot Snapshot => Asked<NodeSnapshot>(Node, new NodeProtocol.GetSnapshot());

    private IEnumerable<string> Demotions => Snapshot.Demotions.Select(demotion => $"{demotion.Reason} +{demotion.By}");

    [Fact]
    public void A_node_is_demoted_while_its_services_are_not_known()
    {
        Start(TestPool.Small(_mail));
        Advance(50);

        Assert.Equal(["starting +240"], Demotions);
    }

    [Fact]
    public void A_node_whose_services_are_bound_and_known_is_ready()
    {
        StartReady();

        Assert.Contains("mail01 demotion 240 -> 0 (none)", Changes);
    }

    [Fact]
    public void A_node_without_services_is_ready_at_once()
    {
        Start(TestPool.Small());

        Assert.Empty(Demotions);
    }

    [Fact]
    public void All_services_down_demote_the_node_and_one_that_is_up_again_lifts_that()
    {
        StartReady();
        _host.Servers["192.0.2.11"] = FakeHost.Bad;
        Advance(3000);
        Assert.Equal(["all services down +240"], Demotions);
        Assert.All(Snapshot.Vips, vip => Assert.True(vip.Advskew >= 240));

        _host.Servers["192.0.2.11"] = FakeHost.Good;
        Advance(3000);

        Assert.Empty(Demotions);
        Assert.Contains("mail01 demotion 0 -> 240 (all services down +240)", Changes);
        Assert.Contains("mail01 demotion 240 -> 0 (none)", Changes);
    }

    [Fact]
    public void No_address_is_moved_while_a_node_doubts_itself_and_the_node_list_says_why()
    {
        StartReady();
        _host.Servers["192.0.2.11"] = new CheckResult(CheckStatus.L7Timeout, TimeSpan.FromMilliseconds(500));
        Advance(9000);

        Assert.Empty(Demotions);
        var node = Snapshot.Nodes[0];
        Assert.All(node.Services.Values, state => Assert.Equal("unknown", state));
        Assert.EndsWith("; mail01 doubts itself: all its checks are silent", node.Why, StringComparison.Ordinal);

        Advance(4000);
        Assert.Equal(["all services down +240"], Demotions);
    }

    [Fact]
    public void A_service_that_a_node_must_not_be_without_demotes_it_and_another_does_not()
    {
        var (smtp, imap) = (TestServer.FreePort(), TestServer.FreePort());
        var mail = $"smtp {{ port = {smtp}, demote-when-down = on }}\n imap {{ port = {imap} }}";
        _host.Servers["192.0.2.11"] = FakeHost.Good;
        Start(TestPool.Small(mail));
        _host.Servers[$"192.0.2.11:{imap}"] = FakeHost.Bad;
        Advance(3000);
        Assert.Empty(Demotions);

        _host.Servers[$"192.0.2.11:{imap}"] = FakeHost.Good;
        _host.Servers[$"192.0.2.11:{smtp}"] = FakeHost.Bad;
        Advance(3000);
        Assert.Equal(["smtp down +240"], Demotions);

        Reload(TestPool.Small(mail.Replace("on }", "off }", StringComparison.Ordinal)));
        Advance(3000);
        Assert.Empty(Demotions);
    }

    [Fact]
    public void Services_that_are_no_longer_configured_demote_nobody()
    {
        StartReady();
        _host.Servers["192.0.2.11"] = FakeHost.Bad;
        Advance(3000);

        Reload(TestPool.Small());

        Assert.Empty(Demotions);
        Assert.Empty(Snapshot.Services);
    }

    [Fact]
    public void A_faulty_file_leaves_the_old_configuration_in_force_and_is_answered_with_its_faults()
    {
        StartReady();
        _read = () => Task.FromException<LocalConfiguration>(
            new ConfigurationRefusedException("carpool.nodes is missing"));

        var answer = Asked<OrderAnswered>(Node, new NodeProtocol.Reload());

        Assert.Equal(new OrderAnswered(false, "carpool.nodes is missing"), answer);
        Assert.Equal(2, Snapshot.Vips.Count);
        Assert.Contains("configuration not reloaded, the old one stays in force: carpool.nodes is missing", Troubles);
    }

    [Fact]
    public void A_reload_does_not_leave_an_interface_for_one_that_is_not_there()
    {
        StartReady();
        var next = TestPool.Local(TestPool.Small(_mail));
        _read = () => Task.FromResult(next with
        {
            Node = next.Node with { Interface = "eth9" },
            HasInterface = false,
        });

        var answer = Asked<OrderAnswered>(Node, new NodeProtocol.Reload());

        Assert.Equal(
            new OrderAnswered(false, "there is no interface eth9 on mail01 to change to from eth0"), answer);
        Assert.Equal(2, Snapshot.Vips.Count);
        Assert.Contains(Troubles, trouble => trouble.Contains("configuration not reloaded"));
    }

    [Fact]
    public void A_reload_adds_and_removes_addresses_and_leaves_the_others_alone()
    {
        StartReady();
        Advance(4000);
        _host.Vips["192.0.2.101"].TakeDeeds();

        var answer = Reload(TestPool.Small(_mail, $"{TestPool.One}, {{ address = 192.0.2.103/24, vhid = 3 }}"));

        Assert.Equal(
            "configuration reloaded\n  addresses.192.0.2.102 is gone\n  addresses.192.0.2.103 is new", answer.Text);
        Assert.Equal(["192.0.2.101", "192.0.2.103"], Snapshot.Vips.Select(vip => vip.Address));
        Assert.DoesNotContain("leave", _host.Vips["192.0.2.101"].Deeds);
        Assert.False(_host.Vips["192.0.2.102"].Seat.HasAddresses);
    }

    [Fact]
    public void What_a_reload_would_change_is_told_before_and_changes_nothing()
    {
        StartReady();
        _read = () => Task.FromResult(TestPool.Local(TestPool.Small(_mail, TestPool.One)));

        var compared = Asked<NodeProtocol.Compared>(Node, new NodeProtocol.Compare());

        Assert.Equal(["addresses.192.0.2.102 is gone"], compared.Changes!.Select(change => $"{change}"));
        Assert.Equal(2, Snapshot.Vips.Count);
    }

    [Fact]
    public void A_reload_of_the_same_file_changes_nothing()
    {
        StartReady();

        Assert.Equal("nothing has changed", Reload(TestPool.Small(_mail)).Text);
    }

    [Theory]
    [InlineData("192.0.2.101", "mail09", "mail09 is not a node of this pool: mail01, mail02, mail03")]
    [InlineData("192.0.2.200", "mail02", "192.0.2.200 is not a virtual address of this pool")]
    public void A_move_that_makes_no_sense_is_refused(string address, string node, string why)
    {
        StartReady();
        Advance(4000);

        var answer = Asked<OrderAnswered>(Node, new NodeProtocol.MoveVip(address, node));

        Assert.Equal(new OrderAnswered(false, why), answer);
    }

    [Fact]
    public void A_move_is_carried_out_from_any_node()
    {
        StartReady();
        Advance(4000);
        IsHeardAsMaster("mail02", "192.0.2.102", [2]);

        var answer = Asked<OrderAnswered>(Node, new NodeProtocol.MoveVip("192.0.2.102", "mail01"));
        Advance(50);
        _host.Vips["192.0.2.102"].Hear("mail02", advskew: 15);
        Advance(60);

        Assert.Equal("192.0.2.102 moves to mail01 and stays there while it is ready", answer.Text);
        Assert.Equal("mail01", Snapshot.Vips[1].Master);
    }

    [Fact]
    public void Where_the_cluster_does_not_reach_the_holder_hands_an_address_over_on_the_wire()
    {
        StartReady();
        Advance(4000);
        Sys.ActorSelection(Node.Path / "pool" / "cluster")
            .Tell(new ClusterProtocol.ViewChanged(new ClusterView(ClusterState.Up, [new("mail01", "up", true)])));

        var answer = Asked<OrderAnswered>(Node, new NodeProtocol.MoveVip("192.0.2.101", "mail02"));

        Assert.Equal("192.0.2.101 handed to mail02", answer.Text);
    }

    [Fact]
    public void A_release_bows_out_of_an_address_that_is_held_here()
    {
        StartReady();
        Advance(4000);

        var released = Asked<OrderAnswered>(Node, new NodeProtocol.ReleaseVip("192.0.2.102"));

        Assert.Equal("192.0.2.102 released", released.Text);
    }

    [Fact]
    public void A_release_of_what_neither_is_held_here_nor_has_to_stay_anywhere_is_refused()
    {
        StartReady();
        _host.Vips["192.0.2.102"].Hear("mail02", advskew: 0);

        var released = Asked<OrderAnswered>(Node, new NodeProtocol.ReleaseVip("192.0.2.102"));

        Assert.Equal("this node does not hold 192.0.2.102, and nobody ordered it to stay where it is", released.Text);
    }

    [Fact]
    public void A_drained_node_holds_back_once_its_last_address_has_left()
    {
        StartReady();
        Advance(4000);

        Asked<OrderAnswered>(Node, new NodeProtocol.DrainNode("mail01", Force: true));
        Advance(50);
        Assert.Empty(Demotions);

        IsHeardAsMaster("mail02", "192.0.2.102", [2]);
        IsHeardAsMaster("mail03", "192.0.2.101", [1]);
        Assert.Equal(["maintenance +240"], Demotions);

        Asked<OrderAnswered>(Node, new NodeProtocol.ResumeNode("mail01"));
        Advance(50);
        Assert.Empty(Demotions);
    }

    [Fact]
    public void The_snapshot_is_what_the_parts_last_said()
    {
        StartReady();
        Advance(3100);
        _host.Vips["192.0.2.102"].Hear("mail02", advskew: 0);

        var snapshot = Snapshot;

        Assert.Equal("mail01", snapshot.Node);
        Assert.Equal([("192.0.2.101", "Master", "mail01"), ("192.0.2.102", "Backup", "mail02")],
            snapshot.Vips.Select(vip => (vip.Address, vip.State, vip.Master!)));
        Assert.Equal(
            [("mail01", "up", 1), ("mail02", "up", 1), ("mail03", "up", 0)],
            snapshot.Nodes.Select(node => (node.Name, node.State, node.Masters)));
        Assert.Equal(["smtp", "imap"], snapshot.Services.Select(service => service.Name));
        Assert.Equal("up", snapshot.Nodes[0].Services["smtp"]);
        Assert.Equal("unknown", snapshot.Nodes[1].Services["smtp"]);
        Assert.True(Assert.Single(snapshot.Wires).LinkUp);
        Assert.Equal(1, snapshot.Wires[0].Packets["ok"]);
        Assert.Contains("192.0.2.101", snapshot.Settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_who_ask_at_once_are_both_answered()
    {
        StartReady();
        var asker = CreateTestProbe();

        Node.Tell(new NodeProtocol.GetSnapshot(), asker);
        Node.Tell(new NodeProtocol.GetSnapshot(), TestActor);

        asker.ExpectMsg<NodeSnapshot>();
        ExpectMsg<NodeSnapshot>();
    }

    [Fact]
    public void An_address_that_gives_up_demotes_the_node()
    {
        StartReady();
        Advance(4000);
        for (var i = 0; i < 4; i++)
        {
            _host.Vips["192.0.2.101"].Transmitter.IsBroken = true;
            Advance(100);
            _host.Vips["192.0.2.101"].Transmitter.IsBroken = false;
            Advance(4000);
        }

        Assert.Equal(["192.0.2.101 crashes +240"], Demotions);
    }

    [Fact]
    public void A_daemon_has_stopped_when_no_address_is_on_the_host()
    {
        StartReady();
        Advance(4000);
        _host.Vips["192.0.2.101"].Seat.IsSlow = true;

        Node.Tell(new NodeProtocol.Stop(), TestActor);
        ExpectNoMsg(TimeSpan.Zero);
        Assert.False(_host.Vips["192.0.2.102"].Seat.HasAddresses);

        _host.Vips["192.0.2.101"].Seat.Finish();
        ExpectMsg<NodeProtocol.Stopped>();
    }

    private void IsHeardAsMaster(string node, string address, ValueList<byte> all)
    {
        _host.Vips[address].Hear(node, advskew: 0);
        Sys.ActorSelection(Node.Path / "pool" / "cluster")
            .Tell(new ClusterProtocol.Arrived(node, TestPool.WordOf(node, TestPool.Small(_mail), all)));
        Advance(50);
    }

    private void Start(CarpoolSettings settings)
    {
        _node = Adopt(NodeActor.Props(TestPool.Local(settings), _host.Build, () => _read()), "node");
        _host.Links.Become(LinkState.Up);
    }

    private void StartReady()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;
        Start(TestPool.Small(_mail));
        // The plan of the author, this node itself.
        Advance(50);
        Assert.Empty(Demotions);
    }

    private OrderAnswered Reload(CarpoolSettings settings)
    {
        _read = () => Task.FromResult(TestPool.Local(settings));
        return Asked<OrderAnswered>(Node, new NodeProtocol.Reload());
    }
}
