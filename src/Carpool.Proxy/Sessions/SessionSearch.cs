using Carpool.Core.Logs;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Sessions;

/// <summary>
/// Looks through the open sessions of one loop, on that loop: sessions keep no index for those who may ask.
/// </summary>
/// <param name="loop">Which one.</param>
/// <param name="match">Those that are looked for.</param>
/// <param name="andStop">Whether they are to end.</param>
internal sealed class SessionSearch(EventLoop loop, Predicate<ConnectionRecord> match, bool andStop) : Watcher
{
    private readonly TaskCompletionSource<IReadOnlyList<ConnectionRecord>> _found =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<IReadOnlyList<ConnectionRecord>> RunAsync()
    {
        loop.Post(this, static search => ((SessionSearch)search).Search());
        return _found.Task;
    }

    internal override void OnReady(int socket, Readiness readiness)
    {
    }

    internal override void OnTurn()
    {
    }

    internal override void OnTimer()
    {
    }

    internal override void OnFault(Exception fault) => _found.SetException(fault);

    private void Search()
    {
        var found = new List<ConnectionRecord>();
        foreach (var session in loop.Watchers().OfType<Session>())
        {
            var now = session.Now;
            if (!match(now)) continue;
            found.Add(now);
            if (andStop) session.Stop();
        }

        _found.SetResult(found);
    }
}
