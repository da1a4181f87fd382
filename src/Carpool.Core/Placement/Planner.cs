namespace Carpool.Core.Placement;

/// <summary>Works out successions. Pure and deterministic: equal input, equal output, on every node.</summary>
public static class Planner
{
    public static Plan Plan(PlacementInput input) => throw new NotSupportedException(input.ToString());
}
