using Carpool.Core.Cluster;

namespace Carpool.Core.Planning;

/// <summary>Whose plan counts, which version a new one has, and who must be sent the one in force.</summary>
internal static class Authorship
{
    /// <summary>How long a new author waits for what the others have to say.</summary>
    public static readonly TimeSpan ListeningTime = TimeSpan.FromSeconds(2);

    /// <summary>The same plan is not sent to the same node again before its word can have come back.</summary>
    private static readonly TimeSpan SendInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Puts in force what was heard. A node follows the author of its own view, and goes forward only; the author takes
    /// over whatever is newer than its own, to begin where another one has stopped. But one that most others already
    /// follow keeps its own until it has made the next: a lone node that comes in with its own moves nothing.
    /// </summary>
    public static PlanningState Apply(PlanningSettings settings, PlanningState state, PoolSight sight)
    {
        var author = settings.Nodes[sight.Author];
        var isSelf = sight.Author == sight.Self;
        var newest = state.Heard.Where(plan => isSelf || plan.Version.Author == author).MaxBy(plan => plan.Version);
        var keepsItsOwn = isSelf && state.InForce.Version.Author == author;
        if (newest is not null && newest.Version > state.InForce.Version
            && !(keepsItsOwn && Followers(sight, author) > Followers(sight, newest.Version.Author)))
        {
            state = state with
            {
                InForce = newest,
                Vouched = [.. newest.Ready.Numbers().Select(node => newest.Nodes[node])],
            };
        }

        return state.Heard.Any(IsOver)
            ? state with { Heard = [.. state.Heard.Where(plan => !IsOver(plan))] }
            : state;

        bool IsOver(PoolPlan plan) =>
            plan.Version <= state.InForce.Version || settings.NumberOf(plan.Version.Author) < 0;
    }

    /// <summary>The newest version that anybody who can be reached has in force, or that was heard.</summary>
    public static PlanVersion Newest(PlanningState state, PoolSight sight)
    {
        var newest = state.Heard.Select(plan => plan.Version).Append(state.InForce.Version).Max();
        foreach (var node in sight.Reachable.Numbers())
            if (sight.WordOf(node)?.Plan is { } plan && plan > newest)
                newest = plan;
        return newest;
    }

    /// <summary>Whether somebody who can be reached has not spoken, or has a plan that we do not know.</summary>
    public static bool LacksSomething(PlanningState state, PoolSight sight) =>
        sight.Reachable.Numbers().Any(node => sight.WordOf(node) is null)
        || Newest(state, sight) is var newest && newest > state.InForce.Version
            && !state.Heard.Any(plan => plan.Version == newest);

    /// <summary>The next version: within the author's own epoch, or in a new one above all that is known.</summary>
    public static PlanVersion Next(PlanningState state, PlanVersion newest, string self) =>
        newest == state.InForce.Version && newest.Author == self
            ? newest with { Sequence = newest.Sequence + 1 }
            : new PlanVersion(newest.Epoch + 1, 1, self);

    /// <summary>
    /// Who must be sent the plan in force: by its author everybody when it is new, later whoever shows an older one; by
    /// others the author, when he does not know yet what another has made before him.
    /// </summary>
    public static (PlanningState State, ValueList<string> To) Send(
        PlanningSettings settings, PlanningState state, PoolSight sight, Instant at)
    {
        var plan = state.InForce.Version;
        if (plan == PlanVersion.None) return (state, []);

        var author = settings.Nodes[sight.Author];
        ValueList<string> to =
        [
            .. sight.Reachable.Without(sight.Self).Numbers()
                .Where(node => (plan.Author == author) == (sight.Self == sight.Author)
                    && (sight.Self == sight.Author || node == sight.Author))
                .Where(node => sight.WordOf(node) is not { } word || word.Plan < plan)
                .Select(node => settings.Nodes[node])
                .Where(node => !state.Sent.Any(sent =>
                    sent.Node == node && sent.Version == plan && at - sent.At < SendInterval)),
        ];
        if (to.Count == 0) return (state, to);

        var earlier = state.Sent.Where(sent => !to.Contains(sent.Node));
        return (state with { Sent = [.. earlier, .. to.Select(node => new Dispatch(node, plan, at))] }, to);
    }

    /// <summary>How many of the others have a plan of this author in force.</summary>
    private static int Followers(PoolSight sight, string author) =>
        sight.Reachable.Without(sight.Self).Numbers().Count(node => sight.WordOf(node)?.Plan.Author == author);
}
