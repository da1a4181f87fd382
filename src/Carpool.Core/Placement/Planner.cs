namespace Carpool.Core.Placement;

/// <summary>
/// Works out successions. Pure and deterministic: equal input, equal output, on every node. Owners stay where they are
/// as long as they can, or go home when all nodes are ready; heirs are planned afresh each time, for changing an heir
/// moves nothing.
/// </summary>
public static class Planner
{
    /// <summary>Who shall hold which address, and who is next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 64 nodes or 255 addresses.</exception>
    public static Plan Plan(PlacementInput input) => Complete(new Successions(Place(input)));

    /// <summary>Who shall hold each address, ascending by vhid: a node's number, or -1 when none may.</summary>
    public static ValueList<int> PlaceOwners(PlacementInput input) => [.. Place(input).Owner];

    /// <summary>Plans who is next where it is settled already who comes first.</summary>
    /// <param name="input">Nodes that are ready are added, where they are allowed. Masters are not looked at.</param>
    /// <param name="begun">For each address, ascending by vhid, the nodes that come first, ready or not.</param>
    public static Plan PlanHeirs(PlacementInput input, IReadOnlyList<ValueList<int>> begun) =>
        Complete(new Successions(new PlacementWork(input), begun));

    private static PlacementWork Place(PlacementInput input)
    {
        var placed = Owners.Place(input);
        // While a node is away its addresses are guests elsewhere, and going home would be a move too many.
        if (!input.Failback || input.Nodes.Any(node => !node.IsReady)) return placed;

        while (!placed.IsAtHome)
        {
            var home = Owners.Place(input.WithMastersAtHome(placed.Owner));
            if (home.AtHome <= placed.AtHome || home.Shared > placed.Shared) break;
            placed = home;
        }

        return placed;
    }

    private static Plan Complete(Successions successions)
    {
        Backups.Plan(successions);
        SmallPools.Improve(successions);
        return successions.ToPlan();
    }
}
