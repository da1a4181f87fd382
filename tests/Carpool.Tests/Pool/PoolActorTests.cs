using System.Collections.Concurrent;
using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Pool;
using Carpool.Tests.World;

namespace Carpool.Tests.Pool;

/// <summary>mail01's keeper of the plan, between a cluster and a disk that do what the test says.</summary>
public sealed class PoolActorTests : ActorWorld
{
    private readonly ConcurrentQueue<object> _toCluster = [];
    private readonly FakeStore _store = new();
    private CarpoolSettings _settings = TestPool.Small();
    private Family? _pool;

    private IActorRef Pool => _pool!.Child;

    private PoolView View => Asked<PoolView>(Pool, new PoolProtocol.GetPool());

    private IEnumerable<NodeWord> Broadcasts =>
        _toCluster.OfType<ClusterProtocol.Broadcast>().Select(broadcast => broadcast.Record).OfType<NodeWord>();

    [Fact]
    public void The_plan_of_before_the_reboot_is_in_force_until_there_is_a_newer_one()
    {
        Start();
        See("mail01", "mail02", "mail03");
        Say("mail02");
        Say("mail03");
        Advance(3000);
        var kept = _store.Kept.Plan!;
        Assert.Equal("mail01", kept.Version.Author);

        var reborn = Adopt(PoolActor.Props(Setup()), "reborn");

        Assert.Equal(kept, Assert.Single(reborn.Told<PoolProtocol.PlanInForce>()).Plan);
    }

    [Fact]
    public void A_store_that_cannot_be_read_is_said_and_leaves_the_plan_of_the_configuration()
    {
        _store.Fault = new IOException("disk on fire");

        Start();

        Assert.Equal(PlanVersion.None, Assert.Single(_pool!.Told<PoolProtocol.PlanInForce>()).Plan.Version);
        Assert.Contains("the plan of before the start cannot be read: disk on fire", Troubles);
    }

    [Fact]
    public void What_changes_here_is_told_to_all_at_once_and_the_whole_again_as_repair()
    {
        Start();
        Advance(1);
        _toCluster.Clear();

        Pool.Tell(new PoolProtocol.Demoted(240));
        Assert.Equal(240, Assert.Single(Broadcasts).Demotion);

        Advance(5000);
        Assert.Equal(2, Broadcasts.Count());
    }

    [Fact]
    public void A_newcomer_is_told_at_once()
    {
        Start();

        See("mail01", "mail02");

        Assert.Contains(
            _toCluster.OfType<ClusterProtocol.Send>(), send => send is { Node: "mail02", Record: NodeWord });
    }

    [Fact]
    public void A_word_that_is_overtaken_by_a_later_one_does_not_count()
    {
        Start();
        See("mail01", "mail02");
        Say("mail02", masters: [1, 2]);
        Say("mail02", masters: []);

        Assert.Equal([1, 2], View.WordOf("mail02")!.Masters);
    }

    [Fact]
    public void Another_configuration_is_said_once_and_once_more_when_it_is_over()
    {
        Start();
        See("mail01", "mail02");
        var word = TestPool.WordOf("mail02", _settings);

        Arrive(word with { Configuration = "0123456789ab", Number = new WordNumber(1, 2) });
        Arrive(word with { Configuration = "0123456789ab", Number = new WordNumber(1, 3) });
        Arrive(word with { Number = new WordNumber(1, 4) });

        var mine = _settings.Fingerprint();
        Assert.Equal(
            [
                $"mail02 has another configuration: 0123456789ab, here it is {mine}",
                "mail02 has the same configuration as this node again",
            ],
            Troubles);
    }

    [Fact]
    public void An_order_reaches_all_with_the_next_word_and_outlives_a_reboot()
    {
        Start();
        See("mail01", "mail02", "mail03");
        Say("mail02");
        Say("mail03");
        Advance(3000);

        var answer = Asked<OrderAnswered>(Pool, new PoolProtocol.Order("mail02", NodeWish.Drain, Force: false));
        Advance(50);

        Assert.Equal(new OrderAnswered(true, "mail02 is drained: its addresses move away one by one"), answer);
        Assert.Equal(NodeWish.Drain, Broadcasts.Last().Orders.WishFor("mail02"));
        Assert.Equal(NodeWish.Drain, _store.Kept.Orders.WishFor("mail02"));
    }

    [Fact]
    public void A_node_that_is_not_there_may_be_forgotten_but_neither_the_last_one_nor_the_one_that_is_asked()
    {
        Start();
        See("mail01", "mail02");
        Say("mail02");
        Pool.Tell(new PoolProtocol.Demoted(240));
        Advance(15_000);

        Assert.Equal(
            new OrderAnswered(true, "mail03 is forgotten: nobody waits for it until it is resumed"), Forget("mail03"));
        Assert.Equal(new OrderAnswered(false, "mail02 is not forgotten: no other node is ready"), Forget("mail02"));
        Assert.Equal(
            new OrderAnswered(false, "mail01 is this node: stop it, then have it forgotten on another one"),
            Forget("mail01"));
        Assert.Equal(
            new OrderAnswered(false, "mail09 is not a node of this pool: mail01, mail02, mail03"), Forget("mail09"));

        OrderAnswered Forget(string node) =>
            Asked<OrderAnswered>(Pool, new PoolProtocol.Order(node, NodeWish.Forget, Force: false));
    }

    [Fact]
    public void A_drain_that_leaves_nobody_is_refused_unless_forced()
    {
        Start();
        See("mail01");
        Advance(15_000);

        var refused = Asked<OrderAnswered>(Pool, new PoolProtocol.Order("mail01", NodeWish.Drain, Force: false));
        var forced = Asked<OrderAnswered>(Pool, new PoolProtocol.Order("mail01", NodeWish.Drain, Force: true));

        Assert.False(refused.Done);
        Assert.StartsWith("mail01 is not drained: ", refused.Text, StringComparison.Ordinal);
        Assert.True(forced.Done);
    }

    [Fact]
    public void A_service_that_is_taken_out_stays_so_everywhere_and_after_a_reboot_until_it_is_put_back()
    {
        StartWithServices();

        Assert.Equal(
            new OrderAnswered(true, "imap on mail01 is disabled: it gets no new sessions, those it has go on"),
            Disable("imap", "mail01"));
        Advance(50);

        var order = Assert.Single(_store.Kept.Orders.Services!);
        Assert.Equal(
            ("imap", "mail01", AdminState.Disabled, new OrderStamp(1, "mail01"), Clock.GetUtcNow()),
            (order.Service, order.Node, order.State, order.Stamp,
                DateTimeOffset.FromUnixTimeMilliseconds(order.SinceUnixMs).AddMilliseconds(50)));
        Assert.Equal(_store.Kept.Orders, Broadcasts.Last().Orders);
        Assert.Equal([order], _pool!.Told<PoolProtocol.BoardChanged>()[^1].Board.Disabled);
        Assert.Equal(new OrderAnswered(true, "imap on mail01 is disabled already"), Disable("imap", "mail01"));

        var reborn = Adopt(PoolActor.Props(Setup()), "reborn");
        Assert.Equal([order], reborn.Told<PoolProtocol.BoardChanged>()[^1].Board.Disabled);

        Assert.Equal(
            new OrderAnswered(true, "imap takes new sessions again"), SetService("imap", null, AdminState.Ready));
        Assert.Equal(
            new OrderAnswered(true, "imap is enabled already"), SetService("imap", null, AdminState.Ready));
    }

    [Fact]
    public void A_service_that_was_drained_can_be_taken_out_in_the_other_word_too()
    {
        StartWithServices();
        Disable("imap", "mail01");
        Assert.False(Assert.Single(View.Picture.Orders.Services!).IsDrain);

        var drain = new PoolProtocol.SetService("imap", "mail01", AdminState.Disabled, Force: false) { IsDrain = true };
        Assert.True(Asked<OrderAnswered>(Pool, drain).Done);

        Assert.True(Assert.Single(View.Picture.Orders.Services!).IsDrain);
        Assert.Equal(
            new OrderAnswered(true, "imap on mail01 is disabled already"), Asked<OrderAnswered>(Pool, drain));
    }

    [Fact]
    public void A_daemon_that_stands_by_knows_already_what_is_taken_out_but_neither_plans_nor_speaks()
    {
        StartWithServices();
        Disable("imap", "mail01");
        Advance(50);
        _toCluster.Clear();

        var next = Adopt(PoolActor.Props(Setup() with { StandsBy = true }), "next");

        Assert.Equal(
            "mail01", Assert.Single(Assert.Single(next.Told<PoolProtocol.BoardChanged>()).Board.Disabled).Node);
        Assert.Empty(next.Told<PoolProtocol.PlanInForce>());

        next.Child.Tell(new PoolProtocol.Begin());
        Assert.Single(next.Told<PoolProtocol.PlanInForce>());
    }

    [Fact]
    public void An_order_that_leaves_no_server_known_to_be_up_is_refused_unless_forced()
    {
        StartWithServices();
        const string Why = "is not disabled: no server of it would be left that is known to be up; "
            + "'service disable --force' does it anyway";

        Assert.Equal(new OrderAnswered(false, $"imap {Why}"), Disable("imap", node: null));
        Assert.True(Disable("imap", "mail01").Done);
        // mail03 says nothing.
        Assert.Equal(new OrderAnswered(false, $"imap on mail02 {Why}"), Disable("imap", "mail02"));
        Assert.True(SetService("imap", "mail02", AdminState.Disabled, force: true).Done);
        Assert.Equal(2, View.Picture.Orders.Services!.Count);
    }

    [Theory]
    [InlineData("imaps", null, "imaps is not a service of this pool: did you mean imap?")]
    [InlineData("webmail", null, "webmail is not a service of this pool: smtp, imap")]
    [InlineData("imap", "mai01", "mai01 is not a node of this pool: did you mean mail01?")]
    [InlineData("imap", "web", "web is not a node of this pool: mail01, mail02, mail03")]
    public void An_order_for_what_is_not_there_is_refused_and_says_what_may_be_meant(
        string service, string? node, string why)
    {
        StartWithServices();

        Assert.Equal(new OrderAnswered(false, why), Disable(service, node));
    }

    [Theory]
    [InlineData("192.0.2.101", "mail09", "mail09 is not a node of this pool: mail01, mail02, mail03")]
    [InlineData("192.0.2.200", "mail02", "192.0.2.200 is not a virtual address of this pool")]
    [InlineData("192.0.2.101", null, "this node does not hold 192.0.2.101, and nobody ordered it to stay where it is")]
    public void A_move_that_makes_no_sense_is_refused(string address, string? node, string why)
    {
        Start();

        Assert.Equal(new OrderAnswered(false, why), Asked<OrderAnswered>(Pool, new PoolProtocol.Pin(address, node)));
    }

    [Fact]
    public void Orders_of_others_count_here_too()
    {
        Start();
        See("mail01", "mail02");

        Arrive(TestPool.WordOf("mail02", _settings) with
        {
            Orders = OperatorOrders.None.With("mail03", NodeWish.Drain, "mail02"),
        });

        Assert.Equal(NodeWish.Drain, View.Picture.Orders.WishFor("mail03"));
        Assert.Equal(
            NodeWish.Drain, Assert.Single(_pool!.Told<PoolProtocol.OrdersChanged>()).Orders.WishFor("mail03"));
    }

    [Fact]
    public void A_node_that_nobody_answers_takes_part_by_itself_after_a_while()
    {
        Start();
        Advance(9900);
        Assert.Empty(_pool!.Told<PoolProtocol.Settled>());

        Advance(1000);
        Assert.Single(_pool.Told<PoolProtocol.Settled>());
    }

    /// <summary>imap is up on mail01 and mail02; mail03 cannot be reached.</summary>
    private void StartWithServices()
    {
        _settings = TestPool.Small("smtp { port = 25 }\nimap { port = 143 }");
        Start();
        See("mail01", "mail02");
        var up = new ServiceWord("imap", HealthState.Up, AdminState.Ready, "L4OK", 0);
        Pool.Tell(new PoolProtocol.ServiceChecked(up, []));
        Arrive(TestPool.WordOf("mail02", _settings) with { Services = [up] });
    }

    private OrderAnswered Disable(string service, string? node) => SetService(service, node, AdminState.Disabled);

    private OrderAnswered SetService(string service, string? node, AdminState state, bool force = false) =>
        Asked<OrderAnswered>(Pool, new PoolProtocol.SetService(service, node, state, force));

    private void Start() => _pool = Adopt(PoolActor.Props(Setup()), "pool");

    private PoolSetup Setup() => new(
        TestPool.Local(_settings), FakeCluster.Props(_toCluster), _store, "1.0.0", () => Clock.Now, Clock);

    private void See(params string[] nodes) => ToPool(new ClusterProtocol.ViewChanged(new ClusterView(
        ClusterState.Up, [.. nodes.Select(node => new MemberView(node, "up", IsReachable: true))])));

    private void Say(string node, ValueList<byte>? masters = null) =>
        Arrive(TestPool.WordOf(node, _settings, masters ?? []));

    private void Arrive(NodeWord word) => ToPool(new ClusterProtocol.Arrived(word.Node, word));

    private void ToPool(object news)
    {
        Sys.ActorSelection(Pool.Path / "cluster").Tell(news);
        Advance(1);
    }
}
