namespace Carpool.Core.Carp;

/// <summary>
/// What an election hands on to the daemon that takes this one's place, so that nobody on the wire notices. Times are
/// of the host's monotonic clock, which both daemons go by. What is under way, a hand-over or a preemption, is not
/// handed on: it begins anew with what is heard next.
/// </summary>
/// <param name="Role">What this node is.</param>
/// <param name="Since">Since when.</param>
/// <param name="Counter">Above the counters of all advertisements that this daemon has sent or will send.</param>
/// <param name="Released">The address was given away on purpose.</param>
/// <param name="HandedOver">The address was handed to this node.</param>
/// <param name="HeardV4">What a backup heard last in IPv4.</param>
/// <param name="HeardV6">The same in IPv6.</param>
/// <param name="Transitions">Changes of role so far.</param>
/// <param name="Lapses">Leases that lapsed so far.</param>
/// <param name="Pauses">Deadlines seen too late so far.</param>
public sealed record CarpMemory(
    CarpRole Role,
    Instant Since,
    ulong Counter,
    bool Released,
    bool HandedOver,
    CarpHeard HeardV4,
    CarpHeard HeardV6,
    long Transitions,
    long Lapses,
    long Pauses)
{
    /// <summary>What there is to remember of a state.</summary>
    /// <param name="state">The election's.</param>
    /// <param name="counter">From <see cref="CarpClock.Ahead"/>.</param>
    public static CarpMemory Of(in CarpState state, ulong counter) => new(
        state.Role, state.Since, counter, state.Released, state.HandedOver, state.HeardV4, state.HeardV6,
        state.Transitions, state.Lapses, state.Pauses);
}
