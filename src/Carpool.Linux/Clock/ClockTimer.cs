using Carpool.Core;

namespace Carpool.Linux.Clock;

/// <summary>A deadline on a <see cref="ClockThread"/>. It fires once at most.</summary>
public sealed class ClockTimer
{
    private readonly ClockThread _clock;

    internal ClockTimer(ClockThread clock, Instant at, Action work)
    {
        _clock = clock;
        At = at;
        Work = work;
    }

    public Instant At { get; }

    internal Action Work { get; }

    /// <summary>Place in the heap; -1 when it has fired or was cancelled.</summary>
    internal int Place { get; set; } = -1;

    /// <summary>Orders timers with the same deadline as they were scheduled.</summary>
    internal long Order { get; set; }

    /// <summary>Takes the timer back, in O(log n). From any thread.</summary>
    /// <returns>Whether it will not fire any more because of this call.</returns>
    public bool Cancel() => _clock.Cancel(this);
}
