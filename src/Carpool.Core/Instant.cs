namespace Carpool.Core;

/// <summary>
/// A point on the host's monotonic clock, in nanoseconds. It says nothing about the time of day and never jumps.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since an origin that is fixed while the host runs (CLOCK_MONOTONIC).</param>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    /// <summary>Later than anything that happens: the deadline of a timer that is not set.</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public static Instant operator +(Instant at, TimeSpan span) =>
        at == Never ? Never : new(at.Nanoseconds + span.Ticks * TimeSpan.NanosecondsPerTick);

    public static TimeSpan operator -(Instant later, Instant earlier) =>
        new((later.Nanoseconds - earlier.Nanoseconds) / TimeSpan.NanosecondsPerTick);

    public static bool operator <(Instant left, Instant right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(Instant left, Instant right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(Instant left, Instant right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(Instant left, Instant right) => left.Nanoseconds >= right.Nanoseconds;

    public static Instant Earlier(Instant left, Instant right) => left < right ? left : right;

    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => this == Never ? "never" : $"{Nanoseconds / 1_000_000.0:F3}ms";
}
