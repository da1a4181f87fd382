using Akka.Actor;
using Akka.TestKit;
using Carpool.Cluster;
using Carpool.Core.Cluster;
using Carpool.Tests.World;

namespace Carpool.Tests.Cluster;

/// <summary>mail01's owner of the cluster system, with cluster systems that do as the test says.</summary>
public sealed class ClusterActorTests : ActorWorld
{
    private readonly List<FakeSystem> _lives = [];
    private readonly HashSet<string> _answering = [];
    private readonly TestProbe _courier;
    private readonly TestProbe _membership;
    private Exception? _cannotStart;

    public ClusterActorTests()
    {
        _courier = CreateTestProbe();
        _membership = CreateTestProbe();
    }

    private FakeSystem Running => _lives[^1];

    [Fact]
    public void A_system_that_ends_by_itself_starts_afresh_a_second_later()
    {
        var cluster = Begin();
        Running.End();
        Advance(999);
        Assert.Single(_lives);

        Advance(1);

        Assert.Equal(2, _lives.Count);
        var told = cluster.Told<ClusterProtocol.ViewChanged>().Select(changed => changed.View.State)
            .SkipWhile(state => state == ClusterState.Stopped).ToArray();
        Assert.Equal(
            [ClusterState.Joining, ClusterState.Stopped, ClusterState.Joining],
            told.Where((state, i) => i == 0 || state != told[i - 1]));
    }

    [Fact]
    public void What_cannot_start_is_tried_again_after_1_2_4_and_at_most_30_seconds()
    {
        _cannotStart = new InvalidOperationException("port taken");
        Begin();
        var tries = new List<int>();
        for (var second = 1; second <= 100; second++)
        {
            var before = _lives.Count;
            Advance(1000);
            if (_lives.Count > before) tries.Add(second);
        }

        Assert.Equal([1, 3, 7, 15, 31, 61, 91], tries);
        Assert.Contains("next try in 1 s: port taken", Troubles[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_life_that_was_up_for_half_a_minute_is_no_failure()
    {
        var cluster = Begin();
        for (var life = 1; life <= 3; life++)
        {
            Running.End();
            Advance(1000);
            Assert.Equal(life + 1, _lives.Count);
            See(cluster, Up("mail01"));
            Advance(30_000);
        }
    }

    [Theory]
    [InlineData("port = 4999", true)]
    [InlineData("name = other", true)]
    [InlineData("seeds = [mail02]", false)]
    public void Only_what_the_system_is_built_from_makes_it_start_afresh(string key, bool restarts)
    {
        var cluster = Begin();

        cluster.Child.Tell(new ClusterProtocol.Use(Setup(key)));

        Assert.Equal(restarts, _lives[0].WasLeft);
        _lives[0].End();
        Assert.Equal(restarts ? 2 : 1, _lives.Count);
        Assert.Equal(!restarts, _lives[0].Used is not null);
    }

    [Fact]
    public void What_a_former_life_says_is_not_heard()
    {
        var cluster = Begin();
        Running.End();
        Advance(1000);

        cluster.Child.Tell(new CourierProtocol.Received(1, "mail02", "late"));
        cluster.Child.Tell(new MembershipProtocol.Seen(1, Up("mail01", "mail02")));
        cluster.Child.Tell(new CourierProtocol.Received(2, "mail02", "in time"));

        Assert.Equal(["in time"], cluster.Told<ClusterProtocol.Arrived>().Select(arrived => arrived.Record));
        Assert.DoesNotContain(
            cluster.Told<ClusterProtocol.ViewChanged>(), changed => changed.View.State == ClusterState.Up);
    }

    [Fact]
    public void Records_go_to_the_other_members_that_can_be_reached()
    {
        var cluster = Begin();
        var view = Up("mail01", "mail02", "mail03");
        See(cluster, view with { Members = [.. view.Members.Take(2), new MemberView("mail03", "up", false)] });

        cluster.Child.Tell(new ClusterProtocol.Broadcast("news"));

        Assert.Equal(new CourierProtocol.Deliver(["mail02"], "news"), _courier.ExpectMsg<CourierProtocol.Deliver>());
    }

    [Fact]
    public void A_member_of_an_island_that_yields_starts_afresh_at_once_and_asks_the_others_first()
    {
        var cluster = Begin();
        See(cluster, Up("mail01", "mail02"));

        cluster.Child.Tell(new CourierProtocol.Received(1, "mail02", new Yield(["mail03"])));

        Assert.True(_lives[0].WasEnded);
        _lives[0].End();
        Assert.Equal(["mail03"], Running.Start.First);
        Assert.Empty(cluster.Told<ClusterProtocol.Arrived>());
    }

    [Fact]
    public void The_author_of_an_island_that_yields_tells_its_members_before_it_goes()
    {
        var cluster = Begin();
        _answering.UnionWith(["mail02", "mail03"]);
        See(cluster, Up("mail01"));

        Advance(12_000);

        Assert.Equal(new Yield(["mail02", "mail03"]), _courier.ExpectMsg<CourierProtocol.Deliver>().Record);
        Assert.True(_lives[0].WasEnded);
        _lives[0].End();
        Assert.Equal(["mail02", "mail03"], Running.Start.First);
    }

    [Fact]
    public void Whoever_leaves_stays_out_until_told_to_join()
    {
        var cluster = Begin();

        Assert.True(Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Leave()).Done);
        Running.End();
        Advance(60_000);

        Assert.Single(_lives);
        Assert.Equal(ClusterState.Left, cluster.Told<ClusterProtocol.ViewChanged>()[^1].View.State);
        Assert.False(Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Leave()).Done);

        Assert.True(Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Join()).Done);
        Assert.Equal(2, _lives.Count);
        Assert.False(Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Join()).Done);
    }

    [Fact]
    public void Only_members_can_be_taken_out()
    {
        var cluster = Begin();
        See(cluster, Up("mail01", "mail02"));

        Assert.Equal(
            new OrderAnswered(false, "mail9 is not a node of this pool: mail01, mail02, mail03"),
            Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Down("mail9")));
        Assert.Equal(
            new OrderAnswered(false, "mail03 is no member of the cluster"),
            Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Down("mail03")));
        Assert.True(Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Down("mail02")).Done);
        Assert.Equal("mail02", _membership.FishForMessage<MembershipProtocol.Down>(_ => true).Node);

        Assert.True(Asked<OrderAnswered>(cluster.Child, new ClusterProtocol.Down("mail01")).Done);
        Assert.True(_lives[0].WasLeft);
        _lives[0].End();
        Assert.Equal(2, _lives.Count);
    }

    [Fact]
    public void The_end_of_the_daemon_waits_until_the_cluster_is_left()
    {
        var cluster = Begin();

        cluster.Child.Tell(new ClusterProtocol.Stop(), TestActor);
        Assert.True(Running.WasLeft);
        ExpectNoMsg(0);
        Running.End();

        ExpectMsg<ClusterProtocol.Stopped>();
        Assert.Single(_lives);
    }

    [Fact]
    public void What_happens_in_the_cluster_is_logged_in_a_line_each()
    {
        var cluster = Begin();
        var three = Up("mail01", "mail02", "mail03");
        See(cluster, Up("mail01", "mail02"));
        See(cluster, three);
        See(cluster, three with { Members = [.. three.Members.Take(2), new MemberView("mail03", "up", false)] });
        See(cluster, three);
        See(cluster, three);
        See(cluster, Up("mail01", "mail02"));

        Assert.Equal(
            [
                "mail01 cluster stopped -> joining",
                "mail01 cluster joining -> up (with mail02)",
                "mail03 is in the cluster",
                "mail03 is unreachable",
                "mail03 is reachable again",
                "mail03 is no longer in the cluster",
            ],
            Changes);
    }

    private static ClusterSetup Setup(string key = "")
    {
        var settings = TestPool.Read(
            $$"""
            carpool {
              cluster { tls = off, {{key}} }
              carp { interface = eth0, password-file = "carp.password" }
              nodes {
                mail01 { address = 192.0.2.11 }
                mail02 { address = 192.0.2.12 }
                mail03 { address = 192.0.2.13 }
              }
              addresses = [ {{TestPool.Two}} ]
            }
            """);
        return new ClusterSetup(settings, "mail01", Tls: null);
    }

    private static ClusterView Up(params string[] nodes) =>
        new(ClusterState.Up, [.. nodes.Select(node => new MemberView(node, "up", IsReachable: true))]);

    private Family Begin() => Adopt(
        ClusterActor.Props(
            Setup(),
            start =>
            {
                _lives.Add(new FakeSystem(start, _membership, _courier));
                return _cannotStart is null
                    ? Task.FromResult<IClusterSystem>(Running)
                    : Task.FromException<IClusterSystem>(_cannotStart);
            },
            (node, _, _) => Task.FromResult(_answering.Contains(node.Name)),
            () => Clock.Now),
        "cluster");

    private void See(Family cluster, ClusterView view) =>
        cluster.Child.Tell(new MembershipProtocol.Seen(_lives.Count, view));

    private sealed class FakeSystem(ClusterStart start, IActorRef membership, IActorRef courier) : IClusterSystem
    {
        private readonly TaskCompletionSource _ended = new();

        public ClusterStart Start => start;

        public bool WasLeft { get; private set; }

        public bool WasEnded { get; private set; }

        public ClusterSetup? Used { get; private set; }

        public IActorRef Membership => membership;

        public IActorRef Courier => courier;

        public Task Ended => _ended.Task;

        public void End() => NoContext.Run(_ended.SetResult);

        public void Use(ClusterSetup setup) => Used = setup;

        public Task LeaveAsync()
        {
            WasLeft = true;
            return Task.CompletedTask;
        }

        public Task EndAsync()
        {
            WasEnded = true;
            return Task.CompletedTask;
        }
    }
}
