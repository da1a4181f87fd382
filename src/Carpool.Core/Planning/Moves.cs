using Carpool.Core.Placement;
using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>Planned moves: one at a time, each after the last one is seen done.</summary>
internal static class Moves
{
    /// <summary>How long a move may take; a preemption takes milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    /// <summary>What has become of the move under way: nothing yet, or it is over.</summary>
    public static PlanningState Look(
        PlanningSettings settings, PlanningState state, NodeSet candidates, Instant at, List<string> news)
    {
        if (state.Move is not { } move) return state;

        var name = settings.NameOf(move.Vhid);
        var holder = state.Holdings.FirstOrDefault(holding => holding.Vhid == move.Vhid).Holder;
        if (holder == move.To) return Without(state, move.Vhid) with { Move = null };
        // Nobody: the one has let go, and the other has not said yet that he has it.
        if ((holder is not null && holder != move.From) || !MayTake(settings, state, move.To, candidates))
        {
            news.Add($"the move of {name} to {move.To} is off");
            return state with { Move = null };
        }

        if (at - move.Since < Patience) return state;

        var failures = 1 + state.BackOffs.FirstOrDefault(backOff => backOff.Vhid == move.Vhid).Failures;
        var wait = Patience * Math.Pow(2, failures - 1);
        if (wait > LongestBackOff) wait = LongestBackOff;
        news.Add($"{move.To} has not taken {name} within {Duration.Format(Patience)}; "
            + $"next try in {Duration.Format(wait)}");
        var backedOff = Without(state, move.Vhid);
        return backedOff with
        {
            Move = null,
            BackOffs = [.. backedOff.BackOffs, new BackOff(move.Vhid, failures, at + wait)],
        };
    }

    /// <summary>
    /// The move that the author before us has begun: an address whose master stands second, after a node that can take
    /// it. To call it off could mean to move the address back.
    /// </summary>
    public static PlannedMove? TakenOver(
        PlanningSettings settings, PlanningState state, NodeSet candidates, Instant at)
    {
        foreach (var holding in state.Holdings)
        {
            var names = state.InForce.SuccessionOf(holding.Vhid);
            if (holding.Holder is null || names is not { Count: > 1 } || names[1] != holding.Holder) continue;
            if (MayTake(settings, state, names[0], candidates))
                return new PlannedMove(holding.Vhid, holding.Holder, names[0], at, "begun by the author before");
        }

        return null;
    }

    /// <summary>Whether a failed move of the address has to wait for its next try.</summary>
    public static bool BacksOff(PlanningState state, byte vhid, Instant at) =>
        state.BackOffs.Any(backOff => backOff.Vhid == vhid && backOff.Until > at);

    private static bool MayTake(PlanningSettings settings, PlanningState state, string node, NodeSet candidates) =>
        settings.NumberOf(node) is var number and >= 0
        && (candidates.Contains(number) || state.Nodes[number].Readiness == Readiness.Settling);

    private static PlanningState Without(PlanningState state, byte vhid) =>
        state with { BackOffs = [.. state.BackOffs.Where(backOff => backOff.Vhid != vhid)] };
}
