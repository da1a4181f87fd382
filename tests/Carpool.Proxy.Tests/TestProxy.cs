using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Logs;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Tests;

/// <summary>One frontend with one listener on a loopback address that stands for a virtual one.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    /// <summary>How long a test waits for what must happen.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _vip;
    private readonly EventLoops _loops;

    internal TestProxy(
        Server? local,
        IEnumerable<Server> others,
        FrontendSettings? settings = null,
        TimeProvider? time = null,
        SessionSlots? processSlots = null,
        SessionSlots? tarpitSlots = null,
        string vip = "127.0.1.1",
        SharedStickTable? persistence = null)
    {
        _vip = vip;
        _loops = new EventLoops(count: 2, time ?? TimeProvider.System);
        settings ??= new FrontendSettings();
        Frontend = new Frontend(
            "test", settings, processSlots ?? new SessionSlots(10_000), _loops, Ids, Events, persistence)
        {
            Backends = new BackendTable(local, others),
            TarpitSlots = tarpitSlots ?? new SessionSlots(1000),
        };
        var bound = ProxyListener.Bind(Frontend, NetAddress.Parse(vip), FreePort.On(vip));
        Assert.Equal((BindOutcome.Bound, 0, ""), (bound.Outcome, bound.Errno, bound.Detail));
        Listener = bound.Listener!;
    }

    internal static ConnectionIds Ids { get; } = new("mail01", DateTimeOffset.UnixEpoch);

    internal RecordedEvents Events { get; } = new();

    internal Frontend Frontend { get; }

    internal ProxyListener Listener { get; }

    /// <summary>The threads that move its bytes.</summary>
    internal EventLoops Loops => _loops;

    internal IPEndPoint Endpoint => new(IPAddress.Parse(_vip), Listener.Port);

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync().AsTask().WaitAsync(Patience);
        await _loops.DisposeAsync();
        Assert.Empty(Events.Faults);
        Assert.Equal((0, 0), (Frontend.Sessions, Frontend.Counters.Clients.Current));
        Assert.All(Frontend.Counters.Servers.Values, server => Assert.Equal(0, server.Sessions.Current));
    }

    /// <param name="from">The client's address; null leaves it to the kernel.</param>
    internal async Task<Socket> ConnectAsync(string? from = null)
    {
        var socket = new Socket(Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null) socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(Endpoint);
        return socket;
    }

    /// <summary>Returns when the loops have seen all that was sent to them on loopback.</summary>
    internal async Task SettleAsync()
    {
        // A loop asks for events, then does what was posted: the second time it surely asked after the call. A client
        // is accepted on one loop, served on another.
        for (var round = 0; round < 4; round++)
        {
            foreach (var loop in _loops.All)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                loop.Post(new Bystander(), _ => done.SetResult());
                await done.Task.WaitAsync(Patience);
            }
        }
    }

    /// <summary>Connects and expects a RST: at once, so that already the connect may see it, or later.</summary>
    /// <param name="from">The client's address; null leaves it to the kernel.</param>
    internal async Task AssertResetsAsync(string? from = null)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var client = await ConnectAsync(from);
            await client.ReadToEndAsync();
        });
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    /// <summary>Connects and returns the name that the server which was chosen greets with.</summary>
    /// <param name="from">The client's address; null leaves it to the kernel.</param>
    internal async Task<string> AskNameAsync(string? from = null)
    {
        using var client = await ConnectAsync(from);
        var name = await client.HearAllAsync();
        client.Shutdown(SocketShutdown.Send);
        return name;
    }

    private sealed class Bystander : Watcher
    {
        internal override void OnReady(int socket, Readiness readiness) => throw new NotSupportedException();

        internal override void OnTurn() => throw new NotSupportedException();

        internal override void OnTimer() => throw new NotSupportedException();

        internal override void OnFault(Exception fault) => throw new NotSupportedException("", fault);
    }
}
