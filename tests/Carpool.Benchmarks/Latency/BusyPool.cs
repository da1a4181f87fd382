namespace Carpool.Benchmarks.Latency;

/// <summary>Keeps every thread of the pool busy, and many more pieces of work waiting, until it is disposed.</summary>
internal sealed class BusyPool : IDisposable
{
    private const int PiecesPerCore = 16;
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(20);

    private volatile bool _ended;

    public BusyPool()
    {
        for (var i = 0; i < Environment.ProcessorCount * PiecesPerCore; i++) Queue();
    }

    public void Dispose() => _ended = true;

    private void Queue() => ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), null);

    private void Work()
    {
        var end = Environment.TickCount64 + (long)Piece.TotalMilliseconds;
        while (!_ended && Environment.TickCount64 < end) Thread.SpinWait(100);
        if (!_ended) Queue();
    }
}
