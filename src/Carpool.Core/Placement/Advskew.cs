namespace Carpool.Core.Placement;

/// <summary>How a place in a succession is said on the wire.</summary>
public static class Advskew
{
    /// <summary>
    /// 0 for the owner, 15 for its heir, then equal steps of at most 40. No two places share a value and all are below
    /// 240, which is what a demoted node advertises. One step is 1/256 s of CARP's own timers.
    /// </summary>
    /// <param name="place">0 .. <paramref name="nodes"/> - 1.</param>
    /// <param name="nodes">Number of nodes in the configuration, 1..64.</param>
    public static byte Of(int place, int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, nodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, PlacementInput.MaxNodes);
        if (place == 0) return 0;
        const int heir = 15, room = 224;
        var step = nodes > 2 ? Math.Min(40, room / (nodes - 2)) : 0;
        return (byte)(heir + (place - 1) * step);
    }
}
