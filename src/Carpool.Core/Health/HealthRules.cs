namespace Carpool.Core.Health;

/// <summary>How many checks in a row change the verdict on a server, as in HAProxy.</summary>
public sealed record HealthRules
{
    /// <param name="rise">Checks passed in a row after which a server that is down is up; at least 1.</param>
    /// <param name="fall">Checks failed in a row after which a server that is up is down; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public HealthRules(int rise, int fall)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rise, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fall, 1);
        Rise = rise;
        Fall = fall;
    }

    public int Rise { get; }

    public int Fall { get; }

    /// <summary>
    /// How many results in a row against <paramref name="state"/> overturn it. The first verdict needs one.
    /// </summary>
    public int Needed(HealthState state) => state switch
    {
        HealthState.Unknown => 1,
        HealthState.Up => Fall,
        HealthState.Down => Rise,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
