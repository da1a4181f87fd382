using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Listeners;

/// <summary>
/// Accepts the clients of one virtual address and port. Life: bound and accepting, then <see cref="StopAccepting"/>,
/// then ended when its last session has ended. The address need not be on the host.
/// </summary>
public sealed class ProxyListener : IAsyncDisposable
{
    private readonly Frontend _frontend;
    private readonly Socket _socket;
    private readonly IPEndPoint _endpoint;
    private readonly SessionSlots _slots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1;
    private AcceptPause? _pause;

    private ProxyListener(Frontend frontend, Socket socket, NetAddress address, ushort port)
    {
        _frontend = frontend;
        _socket = socket;
        _slots = new SessionSlots(frontend.Settings.MaxSessions);
        _endpoint = new IPEndPoint(address.ToIPAddress(), port);
        Address = address;
        Port = port;
    }

    public NetAddress Address { get; }

    public ushort Port { get; }

    /// <summary>Sessions of this listener that are open now.</summary>
    public int Sessions => _slots.Taken;

    /// <summary>Ends when the listener has stopped accepting and its last session has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Listens on a virtual address and begins to accept. IPv6 sockets take IPv6 only.</summary>
    /// <param name="frontend">The service.</param>
    /// <param name="address">The virtual address, on this host or not (IP_FREEBIND).</param>
    /// <param name="port">The TCP port, from 1.</param>
    public static BindResult Bind(Frontend frontend, NetAddress address, ushort port)
    {
        ArgumentOutOfRangeException.ThrowIfZero(port);
        Socket? socket = null;
        try
        {
            socket = TcpSocket.Open(address);
            TcpSocket.BindVirtual(socket, address, port);
            socket.Listen(frontend.Settings.Backlog);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            return BindFailure.Explain(address, port, failure);
        }

        var listener = new ProxyListener(frontend, socket, address, port);
        _ = listener.AcceptAsync();
        return new BindResult(BindOutcome.Bound, listener, Errno: 0, Detail: "");
    }

    /// <summary>Closes the listening socket. Open sessions go on.</summary>
    public void StopAccepting() => _stopping.Cancel();

    /// <summary>Stops accepting, lets the sessions end, and aborts those that are open when the time is over.</summary>
    public async Task DrainAsync(TimeSpan deadline)
    {
        StopAccepting();
        await using var timer = _frontend.Time.CreateTimer(
            static listener => ((ProxyListener)listener!).Abort(), this, deadline, Timeout.InfiniteTimeSpan);
        await Ended;
    }

    /// <summary>Stops accepting and resets every session.</summary>
    public void Abort()
    {
        StopAccepting();
        _aborting.Cancel();
    }

    /// <summary>Aborts, and returns when nothing is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Abort();
        await Ended;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    var client = await _socket.AcceptAsync(_stopping.Token);
                    await TakeSlotsAsync(client);
                    Interlocked.Increment(ref _running);
                    _ = ServeAsync(client);
                }
                catch (SocketException failure)
                {
                    if (!await RecoverAsync(failure)) return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: nothing to accept any more.
        }
        catch (Exception fault)
        {
            _frontend.Events.ListenerFailed(this, errno: 0, fault.ToString());
        }
        finally
        {
            _socket.Dispose();
            Leave();
        }
    }

    /// <summary>Waits with the client in hand until the limits allow its session.</summary>
    private async Task TakeSlotsAsync(Socket client)
    {
        try
        {
            await TakeAsync(_slots, AcceptPause.ListenerFull);
            try
            {
                await TakeAsync(_frontend.ProcessSlots, AcceptPause.ProcessFull);
            }
            catch (OperationCanceledException)
            {
                _slots.Release();
                throw;
            }
        }
        catch (OperationCanceledException)
        {
            client.Close(timeout: 0);
            _frontend.Counters.Refused.Add(Refusal.Stopping);
            throw;
        }

        Resume();
    }

    private async Task TakeAsync(SessionSlots slots, AcceptPause reason)
    {
        if (slots.TryTake()) return;
        Pause(reason);
        await slots.TakeAsync(_stopping.Token);
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await new Session(_frontend, client, _endpoint).RunAsync(_aborting.Token);
        }
        catch (Exception fault)
        {
            _frontend.Events.SessionFaulted(this, fault);
        }
        finally
        {
            _frontend.ProcessSlots.Release();
            _slots.Release();
            Leave();
        }
    }

    /// <returns>Whether accepting can go on.</returns>
    private async Task<bool> RecoverAsync(SocketException failure)
    {
        switch (AcceptTroubles.Classify(failure.NativeErrorCode))
        {
            case AcceptTrouble.Transient:
                return true;
            case AcceptTrouble.NoDescriptors:
                return await BackOffAsync(AcceptPause.NoDescriptors);
            case AcceptTrouble.NoMemory:
                return await BackOffAsync(AcceptPause.NoMemory);
            default:
                _frontend.Events.ListenerFailed(this, failure.NativeErrorCode, failure.Message);
                return false;
        }
    }

    private async Task<bool> BackOffAsync(AcceptPause reason)
    {
        Pause(reason);
        await Task.Delay(_frontend.Settings.ResourceBackOff, _frontend.Time, _stopping.Token);
        return true;
    }

    private void Pause(AcceptPause reason)
    {
        if (_pause == reason) return;
        _pause = reason;
        _frontend.Counters.Paused.Add(reason);
        _frontend.Events.AcceptPaused(this, reason);
    }

    private void Resume()
    {
        if (_pause is null) return;
        _pause = null;
        _frontend.Events.AcceptResumed(this);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.SetResult();
    }
}
