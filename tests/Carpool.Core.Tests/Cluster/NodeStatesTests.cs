using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class NodeStatesTests
{
    private const NodeState Joining = NodeState.Joining;
    private const NodeState Up = NodeState.Up;
    private const NodeState Draining = NodeState.Draining;
    private const NodeState Drained = NodeState.Drained;
    private const NodeState Down = NodeState.Down;
    private const NodeState Unreachable = NodeState.Unreachable;

    /// <summary>A silent node that is in no cluster, seen by a member of one.</summary>
    private static readonly NodeSigns Silent = new(
        IsSelf: false, Member: null, WeAreMember: true, NodeWish.Ready, Masters: 0, AdvertisedLately: false, Owns: 0,
        Answers: false, Listens: false, IsEarly: false);

    private static readonly NodeSigns Reachable = Silent with { Member = new("mail02", "up", IsReachable: true) };

    private static readonly NodeSigns WithoutCluster = Silent with { WeAreMember = false };

    public static TheoryData<NodeSigns, NodeState, string> Signs => new()
    {
        { Reachable, Up, "reachable in the cluster" },
        { Reachable with { Member = new("mail02", "joining", true) }, Joining, "joins the cluster" },
        { Reachable with { Masters = 2, Wish = NodeWish.Drain }, Draining,
            "draining by order; reachable in the cluster" },
        { Reachable with { Wish = NodeWish.Drain }, Drained, "drained by order; reachable in the cluster" },

        // only the cluster has lost it, or it was never in it
        { Silent with { Masters = 1 }, Up, "not in the cluster, but it advertises" },
        { Silent with { Member = new("mail02", "up", false), Masters = 1 }, Up,
            "not in the cluster, but it advertises" },
        { Silent with { Masters = 1, Wish = NodeWish.Drain }, Draining,
            "draining by order; not in the cluster, but it advertises" },
        { Silent with { AdvertisedLately = true }, Up, "not in the cluster, but it advertises" },
        { Silent with { AdvertisedLately = true, Wish = NodeWish.Drain }, Drained,
            "drained by order; not in the cluster, but it advertises" },
        { Silent with { Answers = true }, Down,
            "its host answers, but it is not in the cluster and advertises nothing" },
        { Silent, Unreachable, "not in the cluster, no advertisement, no answer" },
        { Silent with { Wish = NodeWish.Drain }, Unreachable, "not in the cluster, no advertisement, no answer" },
        { Silent with { Wish = NodeWish.Forget, IsEarly = true }, Unreachable,
            "forgotten by order, and nothing is heard of it" },
        { Silent with { IsEarly = true }, Joining, "nothing is known of it yet" },

        // it comes; a daemon that hangs listens too, by its kernel, so that this counts for a while only
        { Silent with { IsEarly = true, Answers = true }, Joining, "its host answers; more is not known yet" },
        { Silent with { IsEarly = true, Answers = true, Listens = true }, Joining,
            "it starts: its cluster port answers" },
        { Silent with { Answers = true, Listens = true }, Down,
            "its host answers, but it is not in the cluster and advertises nothing" },

        // this node has no cluster: what is heard and checked must do
        { WithoutCluster with { Masters = 1 }, Up, "advertises" },
        { WithoutCluster with { Answers = true }, Up, "its host answers" },
        { WithoutCluster with { Answers = true, Owns = 1 }, Down, "its host answers, but it advertises nothing" },
        { WithoutCluster, Unreachable, "no advertisement, and no answer from its services" },

        { Silent with { IsSelf = true }, Up, "it answers this" },
        { Silent with { IsSelf = true, Wish = NodeWish.Drain }, Drained, "drained by order; it answers this" },
    };

    [Theory, MemberData(nameof(Signs))]
    public void A_node_is_what_its_signs_say(NodeSigns signs, NodeState state, string why) =>
        Assert.Equal((state, why), NodeStates.Judge(signs));

    [Fact]
    public void Every_state_has_its_word() => Assert.Equal(
        ["joining", "up", "draining", "drained", "down", "unreachable"],
        Enum.GetValues<NodeState>().Select(state => state.Word()));
}
