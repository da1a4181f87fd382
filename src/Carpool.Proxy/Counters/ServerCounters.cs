using Carpool.Core;
using Carpool.Core.Health;

namespace Carpool.Proxy.Counters;

/// <summary>What all threads count together of one server: what cannot be added up afterwards.</summary>
public sealed class ServerCounters
{
    private long _earlyResets;
    private long _last = long.MinValue;

    /// <summary>Attempts to connect, by result.</summary>
    public Tally<CheckStatus> Connects { get; } = new();

    /// <summary>Connections that the server reset before a byte went either way.</summary>
    public long EarlyResets => Volatile.Read(ref _earlyResets);

    /// <summary>Connections that came about and were not reset at once.</summary>
    public long Successes => Connects[CheckStatus.L4Ok] - EarlyResets;

    /// <summary>Sessions there or on their way.</summary>
    internal Level Sessions { get; } = new();

    internal RateMeter Rate { get; } = new();

    internal void ResetEarly() => Interlocked.Increment(ref _earlyResets);

    internal void Enter(Instant at, int count = 1)
    {
        Sessions.Up(count);
        Rate.Count(at, count);
        Volatile.Write(ref _last, at.Nanoseconds);
    }

    internal TimeSpan? SinceLast(Instant now) =>
        Volatile.Read(ref _last) is var last and not long.MinValue ? now - new Instant(last) : null;
}
