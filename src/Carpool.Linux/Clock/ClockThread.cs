using System.Collections.Concurrent;
using Carpool.Core;

namespace Carpool.Linux.Clock;

/// <summary>
/// One thread that runs work at absolute CLOCK_MONOTONIC deadlines and work that is posted to it, one at a time.
/// It waits in ppoll(2) on an eventfd with a nanosecond timeout, with a timer slack of 1 ns, and with SCHED_FIFO or
/// nice where the kernel allows it (<see cref="Kind"/>). Work on it must be short and must not block: everything else
/// waits for it.
/// <para>
/// It shares no lock with other threads: one that was preempted with the lock in its hand would hold up a thread that
/// is ahead of it by priority. The timers belong to this thread alone; others send them through the queue.
/// </para>
/// </summary>
public sealed class ClockThread : IDisposable
{
    private static readonly Instant AtOnce = new(long.MinValue);

    private readonly TimerHeap _timers = new();
    private readonly ConcurrentQueue<object> _posted = new();
    private readonly Action<Exception> _onFault;
    private readonly Thread _thread;
    private readonly WakeEvent _wake = new();
    private LatenessHistogram _lateness = new();
    private ClockKind _kind;
    private int _asleep;
    private long _sleepsUntil;
    private volatile bool _stopping;

    /// <summary>Starts the thread. It belongs to the network namespace of the calling thread.</summary>
    /// <param name="name">Shown by ps and top; 15 octets at most are kept.</param>
    /// <param name="onFault">
    /// Is given, on the thread, what a piece of work threw; the thread goes on. It must not throw.
    /// </param>
    /// <exception cref="IOException">No descriptor was left.</exception>
    public ClockThread(string name, Action<Exception> onFault)
    {
        _onFault = onFault;
        using var started = new ManualResetEventSlim();
        _thread = new Thread(() =>
        {
            _kind = ThreadCalls.MakePunctual();
            started.Set();
            Run();
        })
        { IsBackground = true, Name = name };
        _thread.Start();
        started.Wait();
    }

    public static Instant Now => MonotonicClock.Now;

    /// <summary>What the kernel let this thread have; fixed from the start.</summary>
    public ClockKind Kind => _kind;

    /// <summary>Whether the caller is on this thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>
    /// Runs the work on the thread as soon as what was posted before has run. Dropped after <see cref="Dispose"/>.
    /// </summary>
    public void Post(Action work) => Enqueue(work, AtOnce);

    /// <inheritdoc cref="Post(Action)"/>
    public void Post(IThreadPoolWorkItem work) => Enqueue(work, AtOnce);

    /// <summary>Runs the work on the thread at the given time, at once if that has passed; never early.</summary>
    public ClockTimer Schedule(Instant at, Action work)
    {
        var timer = new ClockTimer(this, at, work);
        Settle(timer);
        return timer;
    }

    /// <summary>How late timers fired since the last call. A timer that fires meanwhile may be missed.</summary>
    public Lateness TakeLateness() => Interlocked.Exchange(ref _lateness, new LatenessHistogram()).Read();

    /// <summary>Stops the thread after the work it is at; timers and work left do not run.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Signal();
        if (!IsCurrent) _thread.Join();
    }

    /// <summary>Puts a pending timer into the heap, and takes one that is over out of it.</summary>
    internal void Settle(ClockTimer timer)
    {
        if (!IsCurrent) Enqueue(timer, timer.IsPending ? timer.At : Instant.Never);
        else if (!timer.IsPending) _timers.Remove(timer);
        else _timers.Add(timer);
    }

    private void Enqueue(object work, Instant neededBy)
    {
        if (_stopping) return;

        _posted.Enqueue(work);
        // First posted, then compared: if this is the end of an earlier sleep, the thread has yet to look before the
        // next. One signal a sleep is enough, and none for a timer that can wait for its end.
        Interlocked.MemoryBarrier();
        if (neededBy.Nanoseconds >= Volatile.Read(ref _sleepsUntil)) return;
        if (Interlocked.Exchange(ref _asleep, 0) == 1) _wake.Signal();
    }

    private void Run()
    {
        while (!_stopping)
        {
            // One of each in turn, so that neither can starve the other.
            var busy = RunDue();
            busy |= RunPosted();
            if (!busy) Sleep();
        }
    }

    private bool RunDue()
    {
        var now = Now;
        if (_timers.TakeDue(now) is not { } timer) return false;

        if (!timer.TryEnd()) return true;

        _lateness.Add(now.Nanoseconds - timer.At.Nanoseconds);
        RunOne(timer.Work);
        return true;
    }

    private bool RunPosted()
    {
        if (!_posted.TryDequeue(out var work)) return false;

        RunOne(work);
        return true;
    }

    private void Sleep()
    {
        var until = _timers.Next;
        Volatile.Write(ref _sleepsUntil, until.Nanoseconds);
        // First asleep, then a last look: whoever posts after that look sees it and signals.
        Interlocked.Exchange(ref _asleep, 1);
        if (_posted.IsEmpty && !_stopping) _wake.Wait(TimeUntil(until));
        Volatile.Write(ref _asleep, 0);
    }

    private static long TimeUntil(Instant next) =>
        next == Instant.Never ? long.MaxValue : Math.Max(next.Nanoseconds - Now.Nanoseconds, 0);

    private void RunOne(object work)
    {
        try
        {
            if (work is Action action) action();
            else ((IThreadPoolWorkItem)work).Execute();
        }
#pragma warning disable CA1031 // Whatever one piece of work throws must not stop the clock for all others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _onFault(fault);
        }
    }
}
