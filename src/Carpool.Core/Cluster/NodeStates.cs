namespace Carpool.Core.Cluster;

/// <summary>What a node is, seen from one of them.</summary>
public enum NodeState : byte
{
    /// <summary>It starts or joins the cluster, or nothing can be known of it yet.</summary>
    Joining,

    /// <summary>It takes part: in the cluster, or at least on the wire.</summary>
    Up,

    /// <summary>By order its addresses move away; it still has some.</summary>
    Draining,

    /// <summary>By order it holds nothing and is given nothing.</summary>
    Drained,

    /// <summary>Its host answers, but neither the cluster nor the wire hears of it: its daemon is not well.</summary>
    Down,

    /// <summary>Nothing comes from it.</summary>
    Unreachable,
}

/// <summary>What there is to be seen of a node.</summary>
/// <param name="IsSelf">Whether it is the one that looks.</param>
/// <param name="Member">The node as a member of our cluster, or null: it is none.</param>
/// <param name="WeAreMember">Whether this node itself is in a cluster, so that being none means something.</param>
/// <param name="Wish">What the operator wants of it.</param>
/// <param name="Masters">Addresses for which it is heard as master.</param>
/// <param name="AdvertisedLately">Whether it was heard as master a moment ago.</param>
/// <param name="Owns">Addresses that the plan gives it.</param>
/// <param name="Answers">Whether its host answered one of our own checks lately, if only by refusing.</param>
/// <param name="Listens">Whether its cluster port accepts connections, though it is no member.</param>
/// <param name="IsEarly">
/// Whether we have watched so shortly, or it has come into sight so shortly ago, that silence means nothing yet.
/// </param>
public readonly record struct NodeSigns(
    bool IsSelf,
    MemberView? Member,
    bool WeAreMember,
    NodeWish Wish,
    int Masters,
    bool AdvertisedLately,
    int Owns,
    bool Answers,
    bool Listens,
    bool IsEarly)
{
    public bool Advertises => Masters > 0 || AdvertisedLately;
}

/// <summary>
/// What a node is, by the signs of it. The cluster's word comes first, then the wire's, then whether its host answers:
/// a node that only the cluster has lost goes on with its work.
/// </summary>
public static class NodeStates
{
    /// <summary>The state's word in listings and in the log.</summary>
    public static string Word(this NodeState state) => state.ToString().ToLowerInvariant();

    /// <returns>The state, and why in words for the log.</returns>
    public static (NodeState State, string Why) Judge(in NodeSigns signs) => signs switch
    {
        { IsSelf: true } => Taking(signs, "it answers this"),
        { Member: { IsReachable: true, Status: "up" } } => Taking(signs, "reachable in the cluster"),
        { Member: { IsReachable: true, Status: "joining" or "weaklyup" } } =>
            (NodeState.Joining, "joins the cluster"),
        { Advertises: true, WeAreMember: true } => Taking(signs, "not in the cluster, but it advertises"),
        { Advertises: true } => Taking(signs, "advertises"),
        // Nobody need advertise what nobody has given him. With a cluster he would have to be in it.
        { WeAreMember: false, Owns: 0, Answers: true } => Taking(signs, "its host answers"),
        { Wish: NodeWish.Forget } => (NodeState.Unreachable, "forgotten by order, and nothing is heard of it"),
        // Starting, joining, and taking one's addresses back takes a while.
        { IsEarly: true, Listens: true } => (NodeState.Joining, "it starts: its cluster port answers"),
        { IsEarly: true, Answers: true } => (NodeState.Joining, "its host answers; more is not known yet"),
        { IsEarly: true } => (NodeState.Joining, "nothing is known of it yet"),
        { Answers: true, WeAreMember: true } =>
            (NodeState.Down, "its host answers, but it is not in the cluster and advertises nothing"),
        { Answers: true } => (NodeState.Down, "its host answers, but it advertises nothing"),
        { WeAreMember: true } => (NodeState.Unreachable, "not in the cluster, no advertisement, no answer"),
        _ => (NodeState.Unreachable, "no advertisement, and no answer from its services"),
    };

    private static (NodeState State, string Why) Taking(in NodeSigns signs, string why) => signs switch
    {
        { Wish: NodeWish.Drain, Masters: > 0 } => (NodeState.Draining, $"draining by order; {why}"),
        { Wish: NodeWish.Drain } => (NodeState.Drained, $"drained by order; {why}"),
        _ => (NodeState.Up, why),
    };
}
