using Carpool.Core;

namespace Carpool.Linux.Clock;

/// <summary>
/// A binary heap of timers, earliest first; each timer knows its place, so one can be taken out in O(log n).
/// </summary>
internal sealed class TimerHeap
{
    private readonly List<ClockTimer> _timers = [];
    private long _scheduled;

    public int Count => _timers.Count;

    /// <summary>The earliest deadline, or <see cref="Instant.Never"/>.</summary>
    public Instant Next => _timers.Count == 0 ? Instant.Never : _timers[0].At;

    public void Add(ClockTimer timer)
    {
        timer.Order = _scheduled++;
        timer.Place = _timers.Count;
        _timers.Add(timer);
        Rise(timer.Place);
    }

    /// <returns>The earliest timer that is due at <paramref name="now"/>, taken out of the heap, or null.</returns>
    public ClockTimer? TakeDue(Instant now)
    {
        if (Next > now || _timers.Count == 0) return null;

        var timer = _timers[0];
        Remove(timer);
        return timer;
    }

    public bool Remove(ClockTimer timer)
    {
        var place = timer.Place;
        if (place < 0) return false;

        var last = _timers[^1];
        _timers.RemoveAt(_timers.Count - 1);
        timer.Place = -1;
        if (last == timer) return true;

        Put(last, place);
        Rise(place);
        Sink(last.Place);
        return true;
    }

    private static bool IsBefore(ClockTimer left, ClockTimer right) =>
        left.At == right.At ? left.Order < right.Order : left.At < right.At;

    private void Rise(int place)
    {
        var timer = _timers[place];
        for (; place > 0; place = (place - 1) / 2)
        {
            var parent = _timers[(place - 1) / 2];
            if (!IsBefore(timer, parent)) break;

            Put(parent, place);
        }

        Put(timer, place);
    }

    private void Sink(int place)
    {
        var timer = _timers[place];
        for (var child = 2 * place + 1; child < _timers.Count; child = 2 * place + 1)
        {
            if (child + 1 < _timers.Count && IsBefore(_timers[child + 1], _timers[child])) child++;
            if (!IsBefore(_timers[child], timer)) break;

            Put(_timers[child], place);
            place = child;
        }

        Put(timer, place);
    }

    private void Put(ClockTimer timer, int place)
    {
        _timers[place] = timer;
        timer.Place = place;
    }
}
