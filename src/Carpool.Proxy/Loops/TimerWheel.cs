using System.Numerics;

namespace Carpool.Proxy.Loops;

/// <summary>Something that can wait in a <see cref="TimerWheel"/>: at most one deadline at a time.</summary>
internal abstract class TimerEntry
{
    internal const int NotWaiting = -1;

    internal TimerEntry? Previous { get; set; }

    internal TimerEntry? Next { get; set; }

    /// <summary>The tick of the deadline.</summary>
    internal long Due { get; set; }

    internal int Place { get; set; } = NotWaiting;

    /// <summary>The deadline has come.</summary>
    internal abstract void OnTimer();
}

/// <summary>
/// Deadlines without allocation, at a cost that does not grow with their number (Varghese and Lauck, 1987): eleven
/// wheels of 64 places, each place of a wheel as long as the whole wheel below. An entry waits on the coarsest wheel
/// that tells it from now, and comes down as its time draws near. Time is in ticks, and comes from outside.
/// </summary>
/// <param name="now">The tick at the start.</param>
internal sealed class TimerWheel(long now)
{
    private const int Bits = 6;
    private const int Places = 1 << Bits;
    private const int Wheels = 11; // 66 bits: all of a long

    private readonly TimerEntry?[] _heads = new TimerEntry?[Wheels * Places];
    private readonly ulong[] _taken = new ulong[Wheels];
    private long _now = now;

    /// <summary>The tick until which nothing has to be done; null when nobody waits.</summary>
    internal long? NextTick => Next() is { Wheel: >= 0 } next ? next.Tick : null;

    /// <summary>Sets the entry's deadline, in place of one that it had. A past one comes with the next tick.</summary>
    internal void Schedule(TimerEntry entry, long due)
    {
        Cancel(entry);
        entry.Due = Math.Max(due, _now + 1);
        Put(entry);
    }

    internal void Cancel(TimerEntry entry)
    {
        if (entry.Place == TimerEntry.NotWaiting) return;
        if (entry.Next is not null) entry.Next.Previous = entry.Previous;
        if (entry.Previous is not null) entry.Previous.Next = entry.Next;
        else _heads[entry.Place] = entry.Next;
        if (_heads[entry.Place] is null) _taken[entry.Place >> Bits] &= ~(1UL << entry.Place);
        (entry.Previous, entry.Next, entry.Place) = (null, null, TimerEntry.NotWaiting);
    }

    /// <summary>Takes out the next entry whose deadline is not after <paramref name="tick"/>.</summary>
    /// <returns>Null when there is none; the wheel's time is then <paramref name="tick"/>.</returns>
    internal TimerEntry? TakeDue(long tick)
    {
        while (Next() is { Wheel: >= 0 } next && next.Tick <= tick)
        {
            _now = next.Tick;
            var place = next.Wheel * Places + PlaceOf(next.Tick, next.Wheel);
            if (next.Wheel == 0)
            {
                var due = _heads[place]!;
                Cancel(due);
                return due;
            }

            // Its time has begun: all that waits there comes down, at least one wheel.
            while (_heads[place] is { } entry)
            {
                Cancel(entry);
                Put(entry);
            }
        }

        _now = Math.Max(_now, tick);
        return null;
    }

    private static int PlaceOf(long tick, int wheel) => (int)(tick >> (wheel * Bits)) & (Places - 1);

    private void Put(TimerEntry entry)
    {
        var differing = (ulong)(entry.Due ^ _now) | 1;
        var wheel = BitOperations.Log2(differing) / Bits;
        var place = wheel * Places + PlaceOf(entry.Due, wheel);
        entry.Next = _heads[place];
        if (entry.Next is not null) entry.Next.Previous = entry;
        _heads[place] = entry;
        entry.Place = place;
        _taken[wheel] |= 1UL << place;
    }

    /// <summary>
    /// The first taken place and the tick it begins with. All that waits on a finer wheel comes before all that waits
    /// on a coarser one.
    /// </summary>
    private (int Wheel, long Tick) Next()
    {
        for (var wheel = 0; wheel < Wheels; wheel++)
        {
            if (_taken[wheel] == 0) continue;
            var place = (long)BitOperations.TrailingZeroCount(_taken[wheel]);
            var shift = wheel * Bits;
            var turn = shift + Bits >= 64 ? 0 : _now >> (shift + Bits) << (shift + Bits);
            return (wheel, turn | (place << shift));
        }

        return (-1, 0);
    }
}
