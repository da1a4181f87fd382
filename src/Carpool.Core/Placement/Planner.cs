namespace Carpool.Core.Placement;

/// <summary>
/// Works out successions. Pure and deterministic: equal input, equal output, on every node. Owners stay where they are
/// as long as they can, and heirs are planned afresh each time, for changing an heir moves nothing.
/// </summary>
public static class Planner
{
    /// <summary>Who shall hold which address, and who is next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 64 nodes or 255 addresses.</exception>
    public static Plan Plan(PlacementInput input)
    {
        var work = new PlacementWork(input);
        Owners.Place(work, input.Failback);
        return Complete(new Successions(work));
    }

    /// <summary>Who shall hold each address, ascending by vhid: a node's number, or -1 when none may.</summary>
    public static ValueList<int> PlaceOwners(PlacementInput input)
    {
        var work = new PlacementWork(input);
        Owners.Place(work, input.Failback);
        return [.. work.Owner];
    }

    /// <summary>Plans who is next where it is settled already who comes first.</summary>
    /// <param name="input">Nodes that are ready are added, where they are allowed. Masters are not looked at.</param>
    /// <param name="begun">For each address, ascending by vhid, the nodes that come first, ready or not.</param>
    public static Plan PlanHeirs(PlacementInput input, IReadOnlyList<ValueList<int>> begun) =>
        Complete(new Successions(new PlacementWork(input), begun));

    private static Plan Complete(Successions successions)
    {
        Backups.Plan(successions);
        SmallPools.Improve(successions);
        return successions.ToPlan();
    }
}
