using System.Numerics;

namespace Carpool.Linux.Clock;

/// <summary>
/// How late timers fired since the last reading: the difference between the wanted and the actual time.
/// </summary>
/// <param name="Count">Timers that fired.</param>
/// <param name="Median">Half of them were at most this late (rounded up by 1/16 at most).</param>
/// <param name="P99">99 of 100 were at most this late (rounded up by 1/16 at most).</param>
/// <param name="Max">The longest pause, exactly.</param>
public readonly record struct Lateness(long Count, TimeSpan Median, TimeSpan P99, TimeSpan Max);

/// <summary>
/// Counts in buckets that are 1/16 of their value wide (and 1 us at least): constant memory, no allocation.
/// </summary>
internal sealed class LatenessHistogram
{
    private const int StepBits = 4;
    private const int Steps = 1 << StepBits;

    private readonly long[] _buckets = new long[(64 - StepBits + 1) * Steps];
    private long _count;
    private long _maxNanoseconds;

    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        _buckets[BucketOf(nanoseconds / 1000)]++;
        _count++;
        _maxNanoseconds = Math.Max(_maxNanoseconds, nanoseconds);
    }

    public Lateness Read()
    {
        var max = _maxNanoseconds / TimeSpan.NanosecondsPerTick;
        return new Lateness(_count, Quantile(0.5, max), Quantile(0.99, max), new TimeSpan(max));
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < Steps) return (int)microseconds;

        var shift = BitOperations.Log2((ulong)microseconds) - StepBits;
        return (shift + 1) * Steps + (int)(microseconds >> shift) - Steps;
    }

    private static long UpperMicroseconds(int bucket)
    {
        if (bucket < Steps) return bucket + 1;

        var shift = bucket / Steps - 1;
        return ((long)(Steps + bucket % Steps) + 1) << shift;
    }

    private TimeSpan Quantile(double share, long maxTicks)
    {
        var wanted = (long)Math.Ceiling(_count * share);
        long seen = 0;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += _buckets[bucket];
            if (seen >= wanted && seen > 0)
                return new TimeSpan(Math.Min(UpperMicroseconds(bucket) * TimeSpan.TicksPerMicrosecond, maxTicks));
        }

        return TimeSpan.Zero;
    }
}
