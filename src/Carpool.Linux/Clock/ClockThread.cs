using Carpool.Core;

namespace Carpool.Linux.Clock;

/// <summary>
/// One thread that runs work at absolute CLOCK_MONOTONIC deadlines and work that is posted to it, one at a time.
/// It waits in ppoll(2) on an eventfd with a nanosecond timeout, with a timer slack of 1 ns, and with SCHED_FIFO or
/// nice where the kernel allows it (<see cref="Kind"/>). Work on it must be short and must not block: everything else
/// waits for it.
/// </summary>
public sealed class ClockThread : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimerHeap _timers = new();
    private readonly LatenessHistogram _lateness = new();
    private readonly Action<Exception> _onFault;
    private readonly Thread _thread;
    private readonly int _wake;
    private Queue<object> _posted = new();
    private Queue<object> _running = new();
    private ClockKind _kind;
    private bool _awake = true;
    private bool _stopping;

    /// <summary>Starts the thread. It belongs to the network namespace of the calling thread.</summary>
    /// <param name="name">Shown by ps and top; 15 octets at most are kept.</param>
    /// <param name="onFault">
    /// Is given, on the thread, what a piece of work threw; the thread goes on. It must not throw.
    /// </param>
    public ClockThread(string name, Action<Exception> onFault)
    {
        _onFault = onFault;
        _wake = ThreadCalls.OpenEvent();
        if (_wake < 0) throw new InvalidOperationException("eventfd(2) failed: no descriptor left");

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

    /// <summary>What the kernel let this thread have; fixed from the start.</summary>
    public ClockKind Kind => _kind;

    public static Instant Now => MonotonicClock.Now;

    /// <summary>Whether the caller is on this thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>
    /// Runs the work on the thread as soon as what was posted before has run. Dropped after <see cref="Dispose"/>.
    /// </summary>
    public void Post(Action work) => Enqueue(work);

    /// <inheritdoc cref="Post(Action)"/>
    public void Post(IThreadPoolWorkItem work) => Enqueue(work);

    /// <summary>Runs the work on the thread at the given time, at once if that has passed; never early.</summary>
    public ClockTimer Schedule(Instant at, Action work)
    {
        var timer = new ClockTimer(this, at, work);
        lock (_gate)
        {
            if (_stopping) return timer;

            _timers.Add(timer);
            if (timer.Place == 0) Wake();
        }

        return timer;
    }

    /// <summary>How late timers fired since the last call.</summary>
    public Lateness TakeLateness()
    {
        lock (_gate) return _lateness.Take();
    }

    /// <summary>Stops the thread after the work it is at; timers and work left do not run.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;

            _stopping = true;
            Wake();
        }

        if (!IsCurrent) _thread.Join();
    }

    internal bool Cancel(ClockTimer timer)
    {
        // The thread may wake up for a deadline that is gone: that costs one look at the heap.
        lock (_gate) return _timers.Remove(timer);
    }

    private void Enqueue(object work)
    {
        lock (_gate)
        {
            if (_stopping) return;

            _posted.Enqueue(work);
            Wake();
        }
    }

    // Called under the lock: one signal a sleep is enough, and none while the thread is about to look anyway.
    private void Wake()
    {
        if (_awake) return;

        _awake = true;
        ThreadCalls.Signal(_wake);
    }

    private void Run()
    {
        while (true)
        {
            long wait;
            ClockTimer? due;
            lock (_gate)
            {
                if (_stopping) break;

                (_posted, _running) = (_running, _posted);
                var now = Now;
                due = _timers.TakeDue(now);
                if (due is not null) _lateness.Add(now.Nanoseconds - due.At.Nanoseconds);
                _awake = due is not null || _running.Count > 0;
                wait = _awake ? 0 : TimeUntil(_timers.Next, now);
            }

            if (due is not null) RunOne(due.Work);
            while (_running.TryDequeue(out var work)) RunOne(work);
            if (wait == 0) continue;

            ThreadCalls.Wait(_wake, wait);
            ThreadCalls.Clear(_wake);
            lock (_gate) _awake = true;
        }

        ThreadCalls.Close(_wake);
    }

    private static long TimeUntil(Instant next, Instant now) =>
        next == Instant.Never ? long.MaxValue : Math.Max(next.Nanoseconds - now.Nanoseconds, 0);

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
