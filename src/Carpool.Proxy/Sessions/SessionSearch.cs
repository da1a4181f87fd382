using Carpool.Core.Logs;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Sessions;

/// <summary>
/// Looks through the open sessions of one loop, on that loop: sessions keep no index for those who may ask.
/// </summary>
internal sealed class SessionSearch(EventLoop loop, Predicate<ConnectionRecord> match) : Watcher
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

    private void Search() => _found.SetResult(
        [.. loop.Watchers().OfType<Session>().Select(session => session.Now).Where(now => match(now))]);
}
