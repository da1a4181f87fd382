using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>Why an address is where it is, and who is next, as far as the plan goes: <c>vip why</c>.</summary>
public static class Reasons
{
    /// <summary>Lines of plain text, the most important first.</summary>
    /// <param name="settings">The pool.</param>
    /// <param name="state">What this node remembers of it.</param>
    /// <param name="picture">What it knows at the moment.</param>
    /// <param name="vhid">An address of the configuration.</param>
    public static IReadOnlyList<string> Of(
        PlanningSettings settings, PlanningState state, PoolPicture picture, byte vhid)
    {
        var address = settings.Pool.Addresses.First(entry => entry.Vhid == vhid);
        var holding = state.Holdings.FirstOrDefault(entry => entry.Vhid == vhid);
        var succession = state.SuccessionOf(vhid) ?? [];
        return
        [
            Where(address, holding, picture.At),
            $"plan {state.InForce.Version}: {string.Join(" > ", succession)}",
            .. state.InForce.Why.Length > 0 ? [$"made because {state.InForce.Why}"] : Array.Empty<string>(),
            .. Owner(state, holding, succession),
            .. Home(settings, state, address, holding, picture.At),
            .. Orders(settings, picture, address),
            .. HeldBack(state, picture, succession),
            Next(state, holding, succession),
        ];
    }

    private static string Where(VirtualAddressSettings address, Holding holding, Instant at)
    {
        var since = Span(at - holding.Since);
        var before = holding.Before is null ? "" : $", before that with {holding.Before}";
        return holding.Holder is null
            ? $"{address.Name} has had no master for {since}{before}"
            : $"{address.Name} has been with {holding.Holder} for {since}{before}";
    }

    private static IEnumerable<string> Owner(PlanningState state, Holding holding, ValueList<string> succession)
    {
        if (state.Move is { } move && move.Vhid == holding.Vhid)
            yield return $"it moves from {move.From} to {move.To}: {move.Why}";
        else if (succession.Count > 0 && holding.Holder is not null && holding.Holder != succession[0])
            yield return $"{succession[0]} shall have it, and has not taken it yet";
    }

    private static IEnumerable<string> Home(
        PlanningSettings settings, PlanningState state, VirtualAddressSettings address, Holding holding, Instant at)
    {
        if (address.Home is not { } home || home == holding.Holder) yield break;

        var standing = state.Nodes.FirstOrDefault(node => node.Node == home);
        var why = standing?.Readiness switch
        {
            Readiness.Ready when settings.Pool.Placement.Failback == Failback.Manual => "failback is manual",
            Readiness.Ready when Moves.BacksOff(state, address.Vhid, at) => "a move failed, and is tried again later",
            Readiness.Ready when state.Nodes.FirstOrDefault(IsAway) is { } away =>
                $"the pool is even, and {away.Node} is not ready; addresses go home when all are",
            Readiness.Ready => "at home it would make the pool uneven",
            Readiness.Settling => $"{home} must stay ready for another {Span(standing.ReadyAt - at)}",
            Readiness.Demoted => $"{home} holds itself back",
            Readiness.Draining => $"{home} is drained",
            Readiness.Forgotten => $"{home} is forgotten",
            _ => $"{home} is gone",
        };
        yield return $"it is not at its home {home}: {why}";

        static bool IsAway(NodeStanding node) => node.Readiness != Readiness.Ready;
    }

    private static IEnumerable<string> Orders(
        PlanningSettings settings, PoolPicture picture, VirtualAddressSettings address)
    {
        if (picture.Orders.PinOf(address.Vhid) is { } pin)
            yield return $"by order it stays at {pin} while that is ready";
        if (address.NotOn.Count > 0) yield return $"it may not be on {string.Join(", ", address.NotOn)}";
        var siblings = settings.Pool.Addresses
            .Where(other => other.Group is not null && other.Group == address.Group && other.Vhid != address.Vhid)
            .Select(other => other.Name).ToArray();
        if (siblings.Length > 0)
            yield return $"it keeps apart from {string.Join(", ", siblings)} (group {address.Group})";
    }

    private static IEnumerable<string> HeldBack(
        PlanningState state, PoolPicture picture, ValueList<string> succession) =>
        from node in state.Nodes
        where node.Readiness != Readiness.Ready && succession.Contains(node.Node)
        let word = picture.Words.FirstOrDefault(word => word.Node == node.Node)
        let demotion = node.Readiness == Readiness.Demoted && word is not null ? $" (demotion {word.Demotion})" : ""
        select $"{node.Node} is {node.Readiness.ToString().ToLowerInvariant()}{demotion}, so it stands behind";

    private static string Next(PlanningState state, Holding holding, ValueList<string> succession)
    {
        var heir = succession.FirstOrDefault(name => name != holding.Holder
            && state.Nodes.FirstOrDefault(node => node.Node == name)?.Readiness is not Readiness.Gone);
        return heir is null ? "nobody is there to take it next" : $"next is {heir}";
    }

    private static string Span(TimeSpan span) =>
        Duration.Format(TimeSpan.FromSeconds(Math.Max(0, (long)span.TotalSeconds)));
}
