using Carpool.Core.Balancing;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Sessions;

/// <summary>What it does while every server has as many sessions as it may.</summary>
internal sealed partial class Session
{
    private Choice _told;
    private long _queuedAt;
    private int _queuedBehind;
    private TimeSpan _waited;

    /// <summary>The server is free that this session waits for, or none will be. From any thread.</summary>
    internal void Tell(in Choice choice)
    {
        _told = choice;
        _loop.Post(this, static session => ((Session)session).OnTold());
    }

    private void Wait()
    {
        _phase = Phase.Queued;
        _queuedAt = _loop.Clock.Now;
        _queuedBehind += Math.Max(0, Frontend.Backend.Queued - 1);
        _loop.Clock.Set(this, Frontend.Settings.QueueTimeout);
        WatchClient();
    }

    private void OnTold()
    {
        // It ended just before, with this on its way.
        if (_phase == Phase.Over)
        {
            if (_told.Load is { } load) Frontend.Backend.Release(load, _loop.Clock.Instant);
            return;
        }

        _waited += _loop.Clock.Since(_queuedAt);
        Connect(_choice.TakeAfterWait(_told));
    }

    /// <summary>A client that left gives its place up; one that only said all that it has to say still waits.</summary>
    private void OnClientReadyInQueue(Readiness readiness)
    {
        _client.Note(readiness);
        var isOver = (readiness & (Readiness.Error | Readiness.HangUp)) != 0;
        var isDone = (readiness & Readiness.PeerDone) != 0;
        // Who only says that it is done, and left, is nobody's fault: so HAProxy counts.
        if (isOver) _counters.LeftQueue();
        if (isOver || (isDone && SocketCalls.Peek(_client.Socket, _loop.Buffer.AsSpan(0, 1)) <= 0))
            Refuse(Refusal.ClientLeft);
    }
}
