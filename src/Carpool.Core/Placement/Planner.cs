namespace Carpool.Core.Placement;

/// <summary>
/// Works out successions. Pure and deterministic: equal input, equal output, on every node. Owners stay where they are
/// as long as they can, and heirs are planned afresh each time, for changing an heir moves nothing.
/// </summary>
public static class Planner
{
    /// <exception cref="ArgumentOutOfRangeException">More than 64 nodes or 255 addresses.</exception>
    public static Plan Plan(PlacementInput input)
    {
        var work = new PlacementWork(input);
        Owners.Place(work, input.Failback);
        var successions = new Successions(work);
        Backups.Plan(successions);
        SmallPools.Improve(successions);
        return successions.ToPlan();
    }
}
