using Carpool.Cluster;
using Carpool.Core.Cluster;
using Carpool.Nodes;
using Carpool.Pool;
using Carpool.Tests.World;

namespace Carpool.Tests.Nodes;

/// <summary>What mail01 makes of mail02.</summary>
public sealed class PeersActorTests : ActorWorld
{
    private readonly Family _peers;

    public PeersActorTests()
    {
        _peers = Adopt(PeersActor.Props(() => Clock.Now), "nodes");
        _peers.Child.Tell(new PeerProtocol.Use(["mail01", "mail02"], "mail01"), TestActor);
    }

    private NodeState State => StateOf("mail02");

    [Fact]
    public void The_node_that_looks_is_up()
    {
        Assert.Equal(NodeState.Up, StateOf("mail01"));
    }

    [Fact]
    public void Nothing_is_said_of_another_one_before_anything_is_known()
    {
        Advance(5000);

        Assert.Equal(NodeState.Joining, State);
        Assert.DoesNotContain(Changes, change => change.StartsWith("mail02", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_that_advertises_is_up()
    {
        Holds(masters: 2, owns: 2);

        Assert.Equal(NodeState.Up, State);
        Assert.Contains("mail02 joining -> up (advertises)", Changes);
    }

    [Fact]
    public void Without_a_cluster_a_node_that_the_plan_gives_nothing_is_up_when_its_host_answers()
    {
        Holds(masters: 0, owns: 0);
        Answers(true);

        Assert.Equal(NodeState.Up, State);
    }

    [Fact]
    public void A_node_that_answers_but_does_not_advertise_what_is_its_own_is_down()
    {
        Holds(masters: 1, owns: 1);
        Holds(masters: 0, owns: 1);
        Answers(true);
        Advance(1000);

        Assert.Equal(NodeState.Down, State);
    }

    [Fact]
    public void A_node_that_has_nothing_for_a_moment_while_elections_go_to_and_fro_stays_up()
    {
        Holds(masters: 1, owns: 1);
        Answers(true);
        for (var round = 0; round < 20; round++)
        {
            Holds(masters: 0, owns: 1);
            Advance(100);
            Holds(masters: 1, owns: 1);
        }

        Assert.Single(Changes, change => change.StartsWith("mail02", StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_of_which_nothing_comes_for_three_seconds_is_unreachable()
    {
        Holds(masters: 0, owns: 0);
        Answers(true);
        Advance(2900);
        Answers(false);
        Assert.Equal(NodeState.Up, State);

        Advance(1100);

        Assert.Equal(NodeState.Unreachable, State);
    }

    [Fact]
    public void A_node_that_never_answered_is_unreachable_after_six_seconds()
    {
        Advance(7000);

        Assert.Equal(NodeState.Unreachable, State);
    }

    [Fact]
    public void A_host_that_comes_back_is_joining_for_as_long_as_a_start_may_take()
    {
        IsNoMember();
        Answers(false);
        Advance(7000);
        Answers(true);
        Assert.Equal(NodeState.Joining, State);

        KeepsAnswering(seconds: 19);
        Assert.Equal(NodeState.Joining, State);
        KeepsAnswering(seconds: 2);

        Assert.Equal(NodeState.Down, State);
    }

    [Fact]
    public void A_daemon_that_starts_on_a_host_that_was_there_all_the_time_is_joining()
    {
        IsNoMember(listens: false);
        KeepsAnswering(seconds: 30);
        Assert.Equal(NodeState.Down, State);

        IsNoMember(listens: true);
        Assert.Contains("mail02 down -> joining (it starts: its cluster port answers)", Changes);
        Sees(true);

        Assert.Equal(NodeState.Up, State);
    }

    [Fact]
    public void A_daemon_that_hangs_is_down_though_its_kernel_still_accepts_connections()
    {
        Sees(true);
        Advance(30_000);
        Sees(false);
        IsNoMember(listens: true);
        KeepsAnswering(seconds: 2);

        Assert.Equal(NodeState.Down, State);
    }

    [Fact]
    public void A_member_that_can_be_reached_is_up_though_nobody_checks_it()
    {
        Sees(true);
        Advance(60_000);

        Assert.Equal(NodeState.Up, State);
    }

    [Fact]
    public void A_node_that_only_the_cluster_has_lost_stays_up_and_it_is_said_why()
    {
        Holds(masters: 2, owns: 2);
        Sees(true);

        Sees(false);

        Assert.Equal(
            new PeerProtocol.PeerChanged("mail02", NodeState.Up, "not in the cluster, but it advertises"),
            _peers.Told<PeerProtocol.PeerChanged>()[^1]);
        Assert.Single(Changes, change => change.StartsWith("mail02", StringComparison.Ordinal));
    }

    [Fact]
    public void A_drain_can_be_followed_to_its_end()
    {
        Sees(true);
        Holds(masters: 1, owns: 1);

        _peers.Child.Tell(
            new PoolProtocol.OrdersChanged(OperatorOrders.None.With("mail02", NodeWish.Drain, "mail01")), TestActor);
        Assert.Equal(NodeState.Draining, State);
        Holds(masters: 0, owns: 0);

        Assert.Equal(NodeState.Drained, State);
    }

    [Fact]
    public void What_is_known_of_a_node_outlives_a_reload()
    {
        Holds(masters: 2, owns: 2);

        _peers.Child.Tell(new PeerProtocol.Use(["mail01", "mail02", "mail03"], "mail01"), TestActor);

        Assert.Equal(NodeState.Up, State);
        Assert.Single(Changes, change => change.StartsWith("mail02", StringComparison.Ordinal));
    }

    private NodeState StateOf(string node) =>
        _peers.Told<PeerProtocol.PeerChanged>().LastOrDefault(changed => changed.Node == node)?.State
            ?? NodeState.Joining;

    private void Sees(bool isReachable) => _peers.Child.Tell(
        new ClusterProtocol.ViewChanged(new ClusterView(
            ClusterState.Up, [new MemberView("mail01", "up", true), new MemberView("mail02", "up", isReachable)])),
        TestActor);

    private void IsNoMember(bool? listens = null) => _peers.Child.Tell(
        new ClusterProtocol.ViewChanged(new ClusterView(ClusterState.Up, [new MemberView("mail01", "up", true)])
        {
            Ports = listens is { } accepts ? [new PortView("mail02", accepts)] : [],
        }),
        TestActor);

    private void KeepsAnswering(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Answers(true);
            Advance(1000);
        }
    }

    private void Holds(int masters, int owns) =>
        _peers.Child.Tell(
            new PeerProtocol.Holds(
                new Dictionary<string, int> { ["mail02"] = masters },
                new Dictionary<string, int> { ["mail02"] = owns }),
            TestActor);

    private void Answers(bool answered) =>
        _peers.Child.Tell(new PeerProtocol.HostAnswered("mail02", answered), TestActor);
}
