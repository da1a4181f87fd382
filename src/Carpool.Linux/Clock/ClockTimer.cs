using Carpool.Core;

namespace Carpool.Linux.Clock;

/// <summary>A deadline on a <see cref="ClockThread"/>. It fires once at most.</summary>
public sealed class ClockTimer : IThreadPoolWorkItem
{
    private const int Pending = 0;
    private const int Over = 1;

    private readonly ClockThread _clock;
    private int _state;

    internal ClockTimer(ClockThread clock, Instant at, Action work)
    {
        _clock = clock;
        At = at;
        Work = work;
    }

    public Instant At { get; }

    internal Action Work { get; }

    internal bool IsPending => Volatile.Read(ref _state) == Pending;

    /// <summary>Place in the heap, -1 when it is not there. Only the clock thread looks at it.</summary>
    internal int Place { get; set; } = -1;

    /// <summary>Orders timers with the same deadline as they came to the heap.</summary>
    internal long Order { get; set; }

    /// <summary>Takes the timer back, from any thread.</summary>
    /// <returns>Whether it will not fire any more because of this call.</returns>
    public bool Cancel()
    {
        if (!TryEnd()) return false;

        _clock.Settle(this);
        return true;
    }

    /// <summary>
    /// Puts the timer into the heap or takes it out. Called on the clock thread, by the clock thread.
    /// </summary>
    public void Execute() => _clock.Settle(this);

    /// <returns>Whether the caller is the one that ended it, by firing or by cancelling.</returns>
    internal bool TryEnd() => Interlocked.CompareExchange(ref _state, Over, Pending) == Pending;
}
