namespace Carpool.Core.Health;

/// <summary>What the checks say about a server.</summary>
public enum HealthState
{
    /// <summary>No check has ended yet.</summary>
    Unknown,
    Up,
    Down,
}

/// <summary>What is looked at.</summary>
public enum CheckKind
{
    /// <summary>Whether a server is up.</summary>
    Up,

    /// <summary>Whether one that is up is ready for new sessions.</summary>
    Ready,
}

public static class HealthWords
{
    /// <summary>The state's word in listings and in the log: unknown, up or down.</summary>
    public static string Word(this HealthState state) => state.ToString().ToLowerInvariant();
}

/// <summary>What the operator says about a server, whatever the checks say.</summary>
public enum AdminState
{
    Ready,

    /// <summary>Takes no new sessions; those it has go on.</summary>
    Disabled,
}

/// <summary>
/// The health of one server. Results in a row are counted against rise and fall; a result that agrees with the state
/// starts the count anew. Unknown until the first result, which decides at once, so that a restart does not flap.
/// </summary>
/// <param name="State">What the checks say.</param>
/// <param name="Streak">Results in a row that contradict the state.</param>
/// <param name="Last">The latest result, or null before the first.</param>
/// <param name="Since">When <paramref name="State"/> was last changed.</param>
public sealed record ServerHealth(HealthState State, int Streak, CheckResult? Last, Instant Since)
{
    /// <summary>Why the latest result was not believed, or none.</summary>
    public Doubt Doubt { get; init; }

    /// <summary>A server that has not been checked yet.</summary>
    public static ServerHealth Unchecked(Instant at) =>
        new(HealthState.Unknown, Streak: 0, Last: null, at);

    /// <summary>Counts one result.</summary>
    /// <param name="doubt">Why this node does not trust its own ears, if it does not.</param>
    /// <returns>The health after it, and whether <see cref="State"/> changed.</returns>
    public static (ServerHealth Next, bool Changed) Step(
        ServerHealth health, CheckResult result, HealthRules rules, Instant at, Doubt doubt = Doubt.None)
    {
        var next = health with { Last = result, Doubt = result.IsSilence ? doubt : Doubt.None };
        // A shortage on this host says nothing about the server.
        if (result.Status == CheckStatus.SocketError || next.Doubt is not Doubt.None) return (next, false);

        var seen = result.IsSuccess ? HealthState.Up : HealthState.Down;
        if (seen == health.State) return (next with { Streak = 0 }, false);

        var streak = health.Streak + 1;
        return streak < rules.Needed(health.State)
            ? (next with { Streak = streak }, false)
            : (next with { State = seen, Streak = 0, Since = at }, true);
    }
}
