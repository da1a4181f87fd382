using Carpool.Core;

namespace Carpool.Proxy.Loops;

/// <summary>The monotonic clock of a time provider; the system's is CLOCK_MONOTONIC.</summary>
internal static class TimeSource
{
    internal static Instant Now(this TimeProvider time) => time.InstantOf(time.GetTimestamp());

    internal static Instant InstantOf(this TimeProvider time, long timestamp) =>
        new(time.GetElapsedTime(0, timestamp).Ticks * TimeSpan.NanosecondsPerTick);
}
