using Carpool.Core;

namespace Carpool.Proxy.Loops;

/// <summary>
/// The time of one loop: read once for each batch of events, and the deadlines of its watchers, late by at most one
/// tick and never early.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="wake">Called on any thread when <see cref="TakeDue"/> may have something.</param>
internal sealed class LoopClock(TimeProvider time, Action wake) : IDisposable
{
    private const long NoAlarm = long.MaxValue;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly long _start = time.GetTimestamp();
    private readonly TimerWheel _wheel = new(now: 0);
    private ITimer? _alarm;
    private long _alarmTick = NoAlarm;
    private int _rang;

    /// <summary>A timestamp of the clock, as of the last <see cref="Look"/>.</summary>
    internal long Now { get; private set; } = time.GetTimestamp();

    /// <summary>The same for the pure core, on the time source's own clock.</summary>
    internal Instant Instant => time.InstantOf(Now);

    public void Dispose() => _alarm?.Dispose();

    /// <summary>The time of day.</summary>
    internal DateTimeOffset UtcNow => time.GetUtcNow();

    internal void Look() => Now = time.GetTimestamp();

    internal TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp, Now);

    /// <summary>Sets the watcher's one deadline.</summary>
    internal void Set(TimerEntry entry, TimeSpan after) =>
        _wheel.Schedule(entry, (Since(_start) + after + Tick).Ticks / Tick.Ticks);

    internal void Cancel(TimerEntry entry) => _wheel.Cancel(entry);

    /// <summary>Takes out one whose deadline has come.</summary>
    internal TimerEntry? TakeDue()
    {
        if (Interlocked.Exchange(ref _rang, 0) == 1) _alarmTick = NoAlarm;
        return _wheel.TakeDue(Since(_start).Ticks / Tick.Ticks);
    }

    /// <summary>Sees to it that the loop is woken for its next deadline.</summary>
    internal void SetAlarm()
    {
        // An alarm that is too early costs a look; it stays, so that a busy loop does not set one for each session.
        if (_wheel.NextTick is not { } next || next >= _alarmTick) return;

        _alarm ??= time.CreateTimer(
            static clock => ((LoopClock)clock!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarmTick = next;
        var left = (next * Tick) - time.GetElapsedTime(_start);
        _alarm.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        Volatile.Write(ref _rang, 1);
        wake();
    }
}
