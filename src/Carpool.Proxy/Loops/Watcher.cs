namespace Carpool.Proxy.Loops;

/// <summary>
/// A thing that lives on one event loop: it is told when its sockets are ready and when its deadline has come, always
/// on the loop's thread, so it needs no lock.
/// </summary>
internal abstract class Watcher : TimerEntry
{
    /// <summary>Names this watcher among those of its loop; its last bit is left for the socket.</summary>
    internal ulong Key { get; set; }

    /// <summary>Whether the watcher stands in its loop's list of those who have more to do.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>One of its sockets changed.</summary>
    /// <param name="socket">The bit that it was watched with.</param>
    internal abstract void OnReady(int socket, Readiness readiness);

    /// <summary>Goes on after <see cref="EventLoop.Requeue"/>: others have had their turn.</summary>
    internal abstract void OnTurn();

    /// <summary>An exception that nobody expected came out of this watcher. It ends.</summary>
    internal abstract void OnFault(Exception fault);
}
