namespace Carpool.Core.Health;

/// <summary>How long a checker waits, as HAProxy's inter, fastinter and downinter.</summary>
/// <param name="Steady">While a server is up.</param>
/// <param name="Fast">While results in a row are about to change the verdict.</param>
/// <param name="Down">While it is down.</param>
/// <param name="Jitter">The part of it by which a wait is longer or shorter, 0..0.5, lest all servers be checked at
/// once.</param>
public readonly record struct CheckPace(TimeSpan Steady, TimeSpan Fast, TimeSpan Down, double Jitter)
{
    /// <summary>From the start of the last check to that of the next.</summary>
    /// <param name="health">After the last check.</param>
    /// <param name="draw">A random number, 0..1.</param>
    public TimeSpan After(ServerHealth health, double draw)
    {
        var wait = health switch
        {
            { Streak: > 0 } => Fast,
            { State: HealthState.Down } => Down,
            _ => Steady,
        };
        return wait * (1 + (Jitter * ((2 * draw) - 1)));
    }
}
