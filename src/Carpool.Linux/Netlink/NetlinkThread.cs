using System.Collections.Concurrent;

namespace Carpool.Linux.Netlink;

/// <summary>
/// A thread that owns one rtnetlink socket and carries out work on it in the order in which it was asked for. It
/// belongs to the network namespace of the thread that made it, so work on it may also read and write /proc/sys/net.
/// </summary>
internal sealed class NetlinkThread : IAsyncDisposable
{
    // More waiting changes than a host has addresses and links: whoever fills this does not wait for answers.
    private const int MostWaiting = 4096;

    private readonly BlockingCollection<Job> _jobs = new(MostWaiting);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NetlinkSocket _socket = new(NetlinkSocket.Route);

    public NetlinkThread() => new Thread(Run) { IsBackground = true, Name = "netlink" }.Start();

    /// <exception cref="OperationCanceledException">Cancelled before its turn; then it was not done.</exception>
    /// <exception cref="IOException">Too much work is waiting; it was not taken.</exception>
    /// <exception cref="ObjectDisposedException">The thread was disposed of.</exception>
    public Task<T> RunAsync<T>(Func<NetlinkSocket, T> work, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_jobs.IsAddingCompleted, this);
        var job = new Job<T>(work, ct);
        return _jobs.TryAdd(job, 0, CancellationToken.None)
            ? job.Task
            : throw new IOException($"{MostWaiting} netlink requests are waiting already");
    }

    /// <summary>Ends after the work that is waiting now.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.CompleteAdding();
        await _ended.Task;
    }

    private void Run()
    {
        foreach (var job in _jobs.GetConsumingEnumerable()) job.Run(_socket);

        _socket.Dispose();
        _jobs.Dispose();
        _ended.SetResult();
    }

    private abstract class Job
    {
        public abstract void Run(NetlinkSocket socket);
    }

    private sealed class Job<T>(Func<NetlinkSocket, T> work, CancellationToken ct) : Job
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _result.Task;

        public override void Run(NetlinkSocket socket)
        {
            if (ct.IsCancellationRequested)
            {
                _result.SetCanceled(ct);
                return;
            }

            try
            {
                _result.SetResult(work(socket));
            }
#pragma warning disable CA1031 // It belongs to the caller that awaits this piece of work; the thread serves the others.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _result.SetException(fault);
            }
        }
    }
}
