using Carpool.Core.Cluster;
using Carpool.Core.Placement;

namespace Carpool.Core.Planning;

/// <summary>
/// Who makes the plan, what is in it and which one counts: pure, the same on every node. Successions follow from who is
/// alive, who is ready and who is master, and never from what only one side of a partition can know, so that two sides
/// which hear the same make the same ones.
/// </summary>
public static class PlanningRules
{
    /// <summary>
    /// How long a node that is in no cluster, because it starts or its cluster system does, leaves all as it is. After
    /// that it plans by itself for what it hears on the wire.
    /// </summary>
    public static readonly TimeSpan OfflineGrace = TimeSpan.FromSeconds(10);

    /// <summary>A plan that another node has sent. It counts, or does not, from the next step on.</summary>
    public static PlanningState Received(PlanningState state, PoolPlan plan)
    {
        var isSound = plan.Plan.Successions.All(succession =>
            succession.Nodes.All(node => node >= 0 && node < plan.Nodes.Count));
        if (!isSound || plan.Version <= state.InForce.Version) return state;

        var author = plan.Version.Author;
        var others = state.Heard.Where(other => other.Version.Author != author || other.Version > plan.Version);
        return state with { Heard = [.. others.Append(plan)] };
    }

    /// <summary>
    /// Looks at the pool; call it whenever the picture changes, and every half second. Cheap when nothing changed.
    /// </summary>
    public static PlanningStep Step(PlanningSettings settings, PlanningState state, PoolPicture picture)
    {
        var (next, to, unpin, news) = (state, (ValueList<string>)[], (ValueList<byte>)[], new List<string>());
        next = next with
        {
            OfflineSince = picture.Cluster.State == ClusterState.Up ? null : state.OfflineSince ?? picture.At,
        };
        var isWaiting = next.OfflineSince is { } since && picture.At - since < OfflineGrace;
        if (!isWaiting)
        {
            var sight = Sight(settings, next, picture);
            next = Follow(settings, next, picture, sight, news);
            if (sight.Author == sight.Self && Standings.IsEarly(next, picture.At))
            {
                // Servers that are switched on together come one after the other: who is not there yet is not gone.
                next = next with { Basis = null };
            }
            else if (sight.Author == sight.Self)
            {
                next = Author(settings, next, picture, sight, news);
                if (next.WaitsSince is null) unpin = Unpin(settings, next, picture);
            }
            else
            {
                next = next with
                {
                    Move = null,
                    Course = null,
                    BackOffs = [],
                    Causes = [],
                    WaitsSince = null,
                    Basis = null,
                };
            }

            (next, to) = Authorship.Send(settings, next, sight, picture.At);
        }

        return new PlanningStep(next == state ? state : next, to, unpin, [.. news]);
    }

    internal static PoolPlan FromConfiguration(PlanningSettings settings) => new(
        PlanVersion.None,
        settings.Fingerprint,
        settings.Nodes,
        NodeSet.Empty,
        NodeSet.First(settings.Nodes.Count),
        settings.FromConfiguration);

    private static PoolSight Sight(PlanningSettings settings, PlanningState state, PoolPicture picture) =>
        new(settings, picture, state.InForce.Plan, state.InForce.Nodes);

    /// <summary>What every node does: it keeps in mind what it sees, and applies the plans of its author.</summary>
    private static PlanningState Follow(
        PlanningSettings settings, PlanningState state, PoolPicture picture, PoolSight sight, List<string> news)
    {
        var author = settings.Nodes[sight.Author];
        var next = Authorship.Apply(settings, state, sight);
        var nodes = Standings.Step(settings, next, picture, sight);
        news.AddRange(nodes.Where(node => Before(state, node) is { } before && before != node.Readiness)
            .Select(node => Standings.Tell(settings, node, Before(state, node)!.Value, picture.At)));
        if (author != state.Author && state.Author is not null) news.Add($"{author} makes the plans");
        next = next with
        {
            Author = author,
            FirstLook = state.FirstLook ?? picture.At,
            Nodes = nodes,
            Holdings = Holdings.Step(settings, next, nodes, sight, picture.At),
        };
        return next with { Causes = [.. next.Causes, .. news, .. Taken(settings, state, next)] };
    }

    private static Readiness? Before(PlanningState state, NodeStanding node) =>
        state.Nodes.FirstOrDefault(before => before.Node == node.Node)?.Readiness;

    /// <summary>Who has taken what since the last look.</summary>
    private static IEnumerable<string> Taken(PlanningSettings settings, PlanningState before, PlanningState now) =>
        from holding in now.Holdings
        where holding.Holder is not null
        where before.Holdings.Any(old => old.Vhid == holding.Vhid && old.Holder != holding.Holder)
        group settings.NameOf(holding.Vhid) by holding.Holder into taken
        select $"{taken.Key} took {string.Join(", ", taken)}";

    /// <summary>What the author does: it makes a new plan when there is something new to say.</summary>
    private static PlanningState Author(
        PlanningSettings settings, PlanningState state, PoolPicture picture, PoolSight sight, List<string> news)
    {
        var waits = Authorship.LacksSomething(state, sight) ? state.WaitsSince ?? picture.At : (Instant?)null;
        state = state with { WaitsSince = waits };
        if (waits is { } since && picture.At - since < Authorship.ListeningTime) return state;

        var candidates = Standings.Candidates(state.Nodes);
        var known = news.Count;
        if (state.InForce.Version.Author != picture.Node && state.Vouched.Count > 0)
            state = state with { Move = Moves.TakenOver(settings, state, candidates, picture.At) };
        state = Moves.Look(settings, state, candidates, picture.At, news);
        state = state with { Causes = [.. state.Causes, .. news.Skip(known)] };

        var newest = Authorship.Newest(state, sight);
        var basis = PlanBasis.Of(settings, state, picture, sight);
        if (basis == state.Basis && newest == state.InForce.Version) return state;

        var (plan, ready, move, course) = PlanDraft.Of(settings, state, basis, picture.At);
        if (move is not null && move != state.Move && state.Move is null)
            state = state with { Causes = [.. state.Causes, Tell(settings, move)] };
        var version = Authorship.Next(state, newest, picture.Node);
        var published = new PoolPlan(version, settings.Fingerprint, settings.Nodes, sight.Reachable, ready, plan)
        {
            Why = string.Join("; ", state.Causes.DefaultIfEmpty("heirs planned anew")),
        };
        var isNews = newest != state.InForce.Version || state.InForce.Version.Author != picture.Node
            || !published.SaysTheSameAs(state.InForce);
        if (isNews) state = state with { InForce = published };
        basis = basis with { Version = state.InForce.Version, Move = move };
        return state with { Causes = [], Move = move, Course = course, Basis = basis };
    }

    private static string Tell(PlanningSettings settings, PlannedMove move) =>
        $"{settings.NameOf(move.Vhid)} moves from {move.From} to {move.To} ({move.Why})";

    /// <summary>A pin lasts until its node is not ready.</summary>
    private static ValueList<byte> Unpin(PlanningSettings settings, PlanningState state, PoolPicture picture)
    {
        return [.. picture.Orders.Pins.Where(pin => !MayHold(pin.Node)).Select(pin => pin.Vhid)];

        bool MayHold(string? node) => node is null || settings.NumberOf(node) is var number and >= 0
            && state.Nodes[number].Readiness is Readiness.Ready or Readiness.Settling;
    }
}
