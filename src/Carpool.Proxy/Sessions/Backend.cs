using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Counters;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Sessions;

/// <summary>
/// The servers of a frontend, shared by all loops: who goes where, and who waits until there is room. Whoever waits
/// longest is served first, whatever loop he lives on: a place that becomes free is taken for him before anybody else
/// can see it.
/// </summary>
/// <param name="settings">How servers are chosen.</param>
/// <param name="persistence">Where clients were before, or null: that does not matter.</param>
/// <param name="time">The loops' clock.</param>
internal sealed class Backend(FrontendSettings settings, SharedStickTable? persistence, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Balancer _balancer =
        new(settings.Balance, settings.SlowStart, seed: (ulong)Random.Shared.NextInt64());

    private readonly LinkedList<Session> _queue = [];
    private BackendTable _table = BackendTable.Empty;
    private int _queued;
    private int _mostQueued;

    internal BackendTable Table
    {
        get => Volatile.Read(ref _table);
        set
        {
            lock (_lock)
            {
                _table = value;
                _balancer.Use(value);
                ServeQueue(time.Now());
            }
        }
    }

    /// <summary>Sessions that wait.</summary>
    internal int Queued => Volatile.Read(ref _queued);

    /// <summary>They and the most that ever waited.</summary>
    internal LevelCounts QueueCounts => new(Queued, Volatile.Read(ref _mostQueued));

    /// <summary>Chooses a server for a session, and counts it there.</summary>
    /// <param name="session">Who asks.</param>
    /// <param name="tried">What it has tried already.</param>
    /// <param name="now">On the loop's clock.</param>
    /// <param name="place">Where it waits from now on; null when it does not: it has a server, there is none for it, or
    /// (<see cref="ChoiceOutcome.Full"/>) too many wait already.</param>
    internal Choice Choose(Session session, ulong tried, Instant now, out LinkedListNode<Session>? place)
    {
        lock (_lock)
        {
            place = null;
            // Whoever waits could not use what is free now: he would have got it when it became free.
            var choice = Choose(session.ClientAddress, tried, now);
            if (choice.Outcome != ChoiceOutcome.Full || _queue.Count >= settings.QueueLength) return choice;

            place = _queue.AddLast(session);
            Volatile.Write(ref _queued, _queue.Count);
            Volatile.Write(ref _mostQueued, Math.Max(_mostQueued, _queue.Count));
            return choice;
        }
    }

    /// <summary>A session is not at its server any more.</summary>
    internal void Release(ServerLoad load, Instant now)
    {
        lock (_lock)
        {
            Balancer.Release(load);
            ServeQueue(now);
        }
    }

    /// <summary>Waits no longer. A choice may be on its way to the session all the same.</summary>
    internal void Leave(LinkedListNode<Session> place)
    {
        lock (_lock)
        {
            if (place.List is not null) Remove(place);
        }
    }

    private Choice Choose(NetAddress client, ulong tried, Instant now)
    {
        if (persistence is null) return _balancer.Choose(client, tried, now);

        var former = persistence.Find(client, now);
        var choice = _balancer.Choose(client, tried, now, former);
        if (choice.Server is not { } server) return choice;

        persistence.Keep(client, server.Name, now);
        return choice with { IsReturn = server.Name == former };
    }

    private void ServeQueue(Instant now)
    {
        for (var place = _queue.First; place is not null;)
        {
            var session = place.Value;
            var choice = Choose(session.ClientAddress, session.Tried, now);
            var next = place.Next;
            if (choice.Outcome != ChoiceOutcome.Full)
            {
                Remove(place);
                session.Tell(choice);
            }
            // Nobody behind one who tried nothing yet can do better.
            else if (session.Tried == 0) return;

            place = next;
        }
    }

    private void Remove(LinkedListNode<Session> place)
    {
        _queue.Remove(place);
        Volatile.Write(ref _queued, _queue.Count);
    }
}
