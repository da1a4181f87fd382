using System.Buffers;
using System.Net.Sockets;

namespace Carpool.Proxy.Relays;

/// <summary>
/// The state of one relayed session. The socket is the queue: a direction reads again only when all it had was taken,
/// so a slow receiver slows the sender. A direction that waits for bytes holds no buffer.
/// </summary>
internal sealed class RelayedPair(Socket client, Socket server, TimeSpan idleTimeout, TimeProvider time) : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int Open = -1;

    private readonly CancellationTokenSource _cut = new();
    private readonly long _started = time.GetTimestamp();
    private long _lastMove = time.GetTimestamp();
    private long _bytesIn;
    private long _bytesOut;
    private int _firstClosed = Open;
    private int _cutBy = Open;
    private ITimer? _idle;

    public void Dispose() => _cut.Dispose();

    /// <summary>Starts the idle timer, which whoever runs the relay disposes of.</summary>
    internal ITimer WatchIdle()
    {
        _idle = time.CreateTimer(
            static pair => ((RelayedPair)pair!).CutIfIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle.Change(idleTimeout, Timeout.InfiniteTimeSpan);
        return _idle;
    }

    /// <summary>Ends both directions now. The first cut gives the session its name.</summary>
    internal void Cut(RelayEnd end)
    {
        if (Interlocked.CompareExchange(ref _cutBy, (int)end, Open) == Open) _cut.Cancel();
    }

    internal async Task<RelayResult> RunAsync()
    {
        var down = PumpAsync(server, client, RelayEnd.ServerClosed, RelayEnd.ServerAborted, RelayEnd.ClientAborted);
        await PumpAsync(client, server, RelayEnd.ClientClosed, RelayEnd.ClientAborted, RelayEnd.ServerAborted);
        await down;

        var end = (RelayEnd)(_cutBy == Open ? _firstClosed : _cutBy);
        return new RelayResult(end, _bytesIn, _bytesOut, time.GetElapsedTime(_started));
    }

    /// <summary>One direction, from the first byte to the FIN, which it passes on.</summary>
    private async Task PumpAsync(Socket from, Socket to, RelayEnd closed, RelayEnd fromAborted, RelayEnd toAborted)
    {
        var blame = fromAborted;
        try
        {
            while (true)
            {
                // Zero bytes: waits until there is something to read, without a buffer to read it into.
                await from.ReceiveAsync(Memory<byte>.Empty, _cut.Token);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    int read;
                    do
                    {
                        blame = fromAborted;
                        read = await from.ReceiveAsync(buffer.AsMemory(0, BufferSize), _cut.Token);
                        blame = toAborted;
                        if (read == 0)
                        {
                            Interlocked.CompareExchange(ref _firstClosed, (int)closed, Open);
                            to.Shutdown(SocketShutdown.Send);
                            return;
                        }

                        Moved();
                        for (var sent = 0; sent < read;)
                        {
                            var taken = await to.SendAsync(buffer.AsMemory(sent, read - sent), _cut.Token);
                            sent += taken;
                            Moved();
                            Count(closed, taken);
                        }
                    }
                    while (read == BufferSize);

                    blame = fromAborted;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (SocketException)
        {
            // Whatever the errno, that side is gone: there is nothing to say to it but its end.
            Cut(blame);
        }
        catch (OperationCanceledException)
        {
            // Cut, and whoever cut has given it its name.
        }
    }

    private void Count(RelayEnd direction, int bytes)
    {
        if (direction == RelayEnd.ClientClosed) _bytesIn += bytes;
        else _bytesOut += bytes;
    }

    private void Moved() => Volatile.Write(ref _lastMove, time.GetTimestamp());

    private void CutIfIdle()
    {
        var left = idleTimeout - time.GetElapsedTime(Volatile.Read(ref _lastMove));
        if (left > TimeSpan.Zero) _idle!.Change(left, Timeout.InfiniteTimeSpan);
        else Cut(RelayEnd.IdleTimeout);
    }
}
