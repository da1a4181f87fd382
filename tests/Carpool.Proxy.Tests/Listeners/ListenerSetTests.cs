using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Tests.Listeners;

/// <summary>A daemon takes another's place: two sets in one process, which share what two processes would.</summary>
public sealed partial class ListenerSetTests : IAsyncLifetime
{
    private static readonly NetAddress Vip = NetAddress.Parse("127.0.1.9");
    private static readonly EventLoops OldLoops = new(count: 1, TimeProvider.System);
    private static readonly EventLoops NewLoops = new(count: 1, TimeProvider.System);
    private readonly TestServer _echo = TestServer.Echo("mail01", "127.0.0.11");
    private readonly ListenerSet _old = new();
    private readonly Frontend _oldFrontend;
    private readonly Frontend _newFrontend;
    private readonly ProxyListener _oldListener;
    private readonly ushort _port = FreePort.On("127.0.1.9");

    public ListenerSetTests()
    {
        _oldFrontend = FrontendOn(OldLoops);
        _newFrontend = FrontendOn(NewLoops);
        _oldListener = ProxyListener.Bind(_oldFrontend, Vip, _port, _old).Listener!;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _oldListener.DisposeAsync().AsTask().WaitAsync(TestProxy.Patience);
        _echo.Dispose();
    }

    [Fact]
    public async Task Who_connected_before_and_who_connects_after_are_served_each_by_his_own()
    {
        using var before = await ConnectAsync();
        await before.AssertEchoesAsync("before");
        var next = Inherit();
        var listener = ProxyListener.Bind(_newFrontend, Vip, _port, next).Listener!;

        _old.HandOn();
        await Wait.UntilAsync(() => _old.Sockets.Count == 0);
        using var between = await ConnectAsync();
        next.Begin();

        await between.AssertEchoesAsync("queued meanwhile");
        await before.AssertEchoesAsync("still here");
        Assert.Equal((1, 1), (_oldFrontend.Count().Frontend.Sessions, _newFrontend.Count().Frontend.Sessions));
        await listener.DisposeAsync().AsTask().WaitAsync(TestProxy.Patience);
    }

    [Fact]
    public async Task One_that_waits_for_its_turn_accepts_nobody()
    {
        var listener = ProxyListener.Bind(_newFrontend, Vip, _port, Inherit()).Listener!;
        for (var clients = 0; clients < 20; clients++)
        {
            using var client = await ConnectAsync();
            await client.AssertEchoesAsync("old");
        }

        Assert.Equal((20, 0), (_oldFrontend.Count().Frontend.Sessions, _newFrontend.Count().Frontend.Sessions));
        await listener.DisposeAsync().AsTask().WaitAsync(TestProxy.Patience);
    }

    [Fact]
    public async Task A_session_that_was_handed_on_has_no_deadline()
    {
        using var client = await ConnectAsync();
        await client.AssertEchoesAsync("before");
        _old.HandOn();

        var drained = _oldListener.DrainAsync(TimeSpan.Zero);
        await client.AssertEchoesAsync("after");
        client.Shutdown(SocketShutdown.Send);
        await drained.WaitAsync(TestProxy.Patience);
    }

    [Fact]
    public async Task What_is_not_listened_on_any_more_is_closed_when_it_begins()
    {
        var next = Inherit();
        _old.HandOn();
        await Wait.UntilAsync(() => _old.Sockets.Count == 0);
        next.Begin();

        var refused = await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    private Frontend FrontendOn(EventLoops loops) =>
        new("test", new FrontendSettings(), new SessionSlots(100), loops, TestProxy.Ids, new RecordedEvents())
        {
            Backends = new BackendTable(_echo.Server, []),
        };

    /// <summary>As a new process has them: other descriptors of the same sockets.</summary>
    private ListenerSet Inherit() => new(_old.Sockets.Select(
        socket => new Socket(new SafeSocketHandle(Duplicate((int)socket.DangerousGetHandle()), ownsHandle: true))));

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(Vip.ToIPAddress(), _port));
        return socket;
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial nint Duplicate(int descriptor);
}
