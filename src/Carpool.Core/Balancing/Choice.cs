namespace Carpool.Core.Balancing;

/// <summary>Whether there is a server for a session.</summary>
public enum ChoiceOutcome : byte
{
    /// <summary>There is one, and the session is counted there.</summary>
    Chosen,

    /// <summary>Those that could take it have as many sessions as they may.</summary>
    Full,

    /// <summary>None takes it: all are down, taken out, of no weight, or were tried already.</summary>
    None,
}

/// <summary>The server for a session.</summary>
/// <param name="Outcome">Whether there is one.</param>
/// <param name="Server">As it was when it was chosen; null unless there is one.</param>
/// <param name="Load">Where the session is counted until <see cref="Balancer.Release"/>; null unless there is
/// one.</param>
/// <param name="Tried">The servers that this session was sent to so far, one bit each.</param>
public readonly record struct Choice(ChoiceOutcome Outcome, Server? Server, ServerLoad? Load, ulong Tried)
{
    /// <summary>Whether the client was at that server before, so that no rule chose it.</summary>
    public bool IsReturn { get; init; }
}
