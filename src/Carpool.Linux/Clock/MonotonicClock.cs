using System.Diagnostics;
using Carpool.Core;

namespace Carpool.Linux.Clock;

/// <summary>
/// Reads CLOCK_MONOTONIC. On Linux <see cref="Stopwatch"/> is that clock in nanoseconds, so its ticks, the deadlines of
/// <see cref="ClockThread"/> and the kernel's own timers share one origin.
/// </summary>
public static class MonotonicClock
{
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    public static Instant Now => new(Stopwatch.GetTimestamp() * NanosecondsPerTick);
}
