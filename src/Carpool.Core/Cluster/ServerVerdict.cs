using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>What a node holds of one server, and on whose checks that stands.</summary>
/// <param name="Node">Where the server runs.</param>
/// <param name="State">Whether it is up.</param>
/// <param name="By">Whose checks say so: the server's own node, its witness, or the one who holds it.</param>
/// <param name="LastResult">Word of the last check, or empty before the first.</param>
/// <param name="Check">The last check itself, when it was ours.</param>
/// <param name="SinceUnixMs">When the state was last changed, milliseconds since 1970.</param>
public readonly record struct ServerVerdict(
    string Node,
    HealthState State,
    string By,
    string LastResult,
    CheckResult? Check,
    long SinceUnixMs)
{
    /// <summary>The operator's order that took it out, or null.</summary>
    public ServiceOrder? Disabled { get; init; }

    /// <summary>The last word of the check that finds it up but not ready; null: it is ready.</summary>
    public string? NotReady { get; init; }

    /// <summary>That check itself, when it was ours.</summary>
    public CheckResult? ReadyCheck { get; init; }

    /// <summary>Why whoever checks does not trust its own checks now, in words, and holds what it held before;
    /// null: it does.</summary>
    public string? Doubt { get; init; }

    /// <summary>How long the last check took, milliseconds; about that when it was not ours. Null: not known.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Whether it says the same as another one: like results in a row differ in their times alone.</summary>
    public bool IsLike(in ServerVerdict other) =>
        WithoutTimes == other.WithoutTimes
        && Check?.Status == other.Check?.Status && ReadyCheck?.Status == other.ReadyCheck?.Status;

    private ServerVerdict WithoutTimes => this with { Check = null, ReadyCheck = null, LatencyMs = null };

    /// <summary>What the operator says.</summary>
    public AdminState Admin => Disabled is null ? AdminState.Ready : AdminState.Disabled;

    /// <summary>Whether new sessions may go there: up and ready, and not taken out by the operator.</summary>
    public bool TakesNewSessions => State is HealthState.Up && NotReady is null && Admin is AdminState.Ready;

    /// <summary>
    /// The state's word in listings: up, not-ready, down, unknown or disabled. Unknown is also one that was up for whom
    /// does not trust itself now.
    /// </summary>
    public string Word =>
        Admin is AdminState.Disabled ? "disabled"
        : State is HealthState.Up && Doubt is not null ? HealthState.Unknown.Word()
        : State is HealthState.Up && NotReady is not null ? "not-ready"
        : State.Word();

    /// <summary>
    /// Why, as the log has it: <c>L4CON (ConnectionRefused) after 1ms</c>, <c>L4TOUT by mail03</c>, <c>ordered on
    /// mail01</c>.
    /// </summary>
    public string Why
    {
        get
        {
            if (Disabled is { } order) return $"ordered on {order.Stamp.By}";
            if (State is HealthState.Up && Doubt is null && NotReady is { } word) return ReadyCheck?.ToString() ?? word;
            var found = Check?.ToString() ?? (LastResult.Length > 0 ? LastResult : "no check yet");
            if (Doubt is { } doubt) return $"{found}, but {By} doubts itself: {doubt}";
            return By == Node ? found : $"{found} by {By}";
        }
    }
}
