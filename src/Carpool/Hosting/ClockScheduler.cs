using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Carpool.Core;
using Carpool.Linux.Clock;

namespace Carpool.Hosting;

/// <summary>
/// Akka's timers on the <see cref="ClockThread"/>. The stock scheduler is a wheel of 10 ms ticks: too coarse for a beat
/// of 20 ms, and it costs 5 % of a core for turning. Actors notice nothing: they keep to <see cref="IWithTimers"/>. All
/// actor systems of the process share the one thread.
/// </summary>
public sealed class ClockScheduler : SchedulerBase, IDisposable
{
    private int _disposed;

    private const long MarkEvery = 250_000;   // nanoseconds

    public ClockScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log) =>
        Clock = SharedClock.Borrow(fault => log.Error(fault, "work on the clock thread failed"));

    /// <summary>Also runs the actors of <see cref="ClockDispatcher"/>.</summary>
    public ClockThread Clock { get; }

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public override TimeSpan MonotonicClock => new(ClockThread.Now.Nanoseconds / TimeSpan.NanosecondsPerTick);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => TimeProvider.System.GetUtcNow();

    /// <summary>
    /// Nobody of the ended system is told anything any more, and nothing is repeated. What was to be done once is done:
    /// it is how dispatchers end their threads.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) SharedClock.Return();
    }

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Once(
            delay,
            () =>
            {
                if (!IsDisposed) receiver.Tell(message, sender);
            },
            cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef sender,
        ICancelable? cancelable) =>
        Repeat(ClockThread.Now + initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Once(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Once(delay, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Repeat(ClockThread.Now + initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Repeat(ClockThread.Now + initialDelay, interval, action.Run, cancelable);

    private static bool IsCancelled(ICancelable? cancelable) => cancelable is { IsCancellationRequested: true };

    // Who waits for one deadline comes here with as many waiting times, each shorter by what the others took: so many
    // wake-ups, microseconds apart, are one on the next mark.
    private static Instant NextMark(Instant due) =>
        new((due.Nanoseconds + MarkEvery - 1) / MarkEvery * MarkEvery);

    // A cancelled timer stays in the heap until its time, and then does nothing: cheaper than a registration for each.
    private void Once(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Clock.Schedule(NextMark(ClockThread.Now + delay), () =>
        {
            if (!IsCancelled(cancelable)) action();
        });

    // From due time to due time, so that a late tick does not push all later ones; what was missed is not made up for.
    private void Repeat(Instant due, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Clock.Schedule(due, () =>
        {
            if (IsDisposed || IsCancelled(cancelable)) return;

            action();
            var next = due + interval;
            var now = ClockThread.Now;
            Repeat(next > now ? next : now + interval, interval, action, cancelable);
        });
}
