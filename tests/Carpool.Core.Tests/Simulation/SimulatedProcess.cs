namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// One life of a program on a host: killed, it is gone; suspended, its timers and what comes for it wait.
/// </summary>
internal sealed class SimulatedProcess(SimulatedHost host)
{
    private readonly Queue<Action> _timers = new();
    private readonly Queue<Action> _inbox = new();
    private int _suspensions;

    public SimulatedHost Host { get; } = host;

    public bool IsAlive { get; private set; } = true;

    public bool IsSuspended { get; private set; }

    public bool Runs => IsAlive && !IsSuspended;

    /// <summary>Something arrives from outside.</summary>
    public void Post(Action action) => Offer(_inbox, action);

    /// <summary>A timer by the host's clock; it comes as late as timers do there.</summary>
    public void After(TimeSpan delay, Action action) => Host.After(delay, () => Offer(_timers, action));

    /// <summary>A timer that goes on while it finds something to do and the process lives.</summary>
    public void Every(TimeSpan period, Func<bool> action) => After(period, () =>
    {
        if (action()) Every(period, action);
    });

    public void Kill() => IsAlive = false;

    /// <summary>It is not run for a while, as if stopped or starved; a later suspension counts.</summary>
    public void Suspend(TimeSpan span)
    {
        if (!IsAlive) return;
        IsSuspended = true;
        var suspension = ++_suspensions;
        Host.Agenda.After(span, () =>
        {
            if (suspension == _suspensions) Resume();
        });
    }

    public void Resume()
    {
        if (!IsSuspended) return;
        IsSuspended = false;
        Host.StoodStillUntil = Host.Agenda.Now;
        // The worst order: the timers first, and what was heard only after them.
        while (Runs && (_timers.TryDequeue(out var action) || _inbox.TryDequeue(out action))) action();
    }

    private void Offer(Queue<Action> queue, Action action)
    {
        if (IsSuspended) queue.Enqueue(action);
        else if (IsAlive) action();
    }
}
