using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Protection;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Protection;
using Carpool.Proxy.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.Protection;

/// <summary>What becomes of a client that is refused; each test denies every IPv4 address.</summary>
public sealed class TurnAwayTests
{
    [Fact]
    public async Task The_tarpit_holds_a_client_without_a_byte_and_then_resets_it()
    {
        var time = new FakeTimeProvider();
        var slots = new SessionSlots(100);
        await using var proxy = Denying(TurnAway.Tarpit, time, slots);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("EHLO spam\r\n");
        await Wait.UntilAsync(() => slots.Taken == 1);
        Assert.Equal((1, 0), (proxy.Frontend.Counters.Refused[Refusal.Denied], proxy.Frontend.Sessions));

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal((0, 1), (client.Available, slots.Taken));

        time.Advance(TimeSpan.FromSeconds(2));
        await client.AssertResetAsync();
        var told = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.Equal(("PT", "denied", client.LocalEndPoint!.ToString(), TimeSpan.FromSeconds(31)), (
            told.Termination.ToString(), told.End, told.Client.ToString(), told.Total));
        Assert.Equal(0, slots.Taken);
    }

    [Fact]
    public async Task A_full_tarpit_resets_the_next_one_and_a_client_that_gives_up_makes_room()
    {
        var slots = new SessionSlots(1);
        await using var proxy = Denying(TurnAway.Tarpit, new FakeTimeProvider(), slots);
        using var first = await proxy.ConnectAsync();
        await Wait.UntilAsync(() => slots.Taken == 1);
        await proxy.AssertResetsAsync();
        Assert.Equal("PR", (await proxy.Events.NextSessionAsync()).Connection.Termination.ToString());

        first.Close();
        Assert.Equal("CT", (await proxy.Events.NextSessionAsync()).Connection.Termination.ToString());
        Assert.Equal(0, slots.Taken);
        using var second = await proxy.ConnectAsync();
        await Wait.UntilAsync(() => slots.Taken == 1);
        Assert.Equal(3, proxy.Frontend.Counters.Refused[Refusal.Denied]);
    }

    [Fact]
    public async Task A_refused_client_is_told_of_only_if_there_is_room_for_it_in_the_log()
    {
        await using var proxy = Denying(TurnAway.Reject, TimeProvider.System, new SessionSlots(1));
        proxy.Events.RefusedAreTold = false;
        await proxy.AssertResetsAsync();
        await proxy.SettleAsync();
        proxy.Events.RefusedAreTold = true;
        await proxy.AssertResetsAsync("127.0.0.99");

        var told = await proxy.Events.NextSessionAsync();
        Assert.Equal((Refusal.Denied, "127.0.0.99"), (told.Refusal, told.Connection.Client.Address.ToString()));
        Assert.Equal(2, proxy.Frontend.Counters.Refused[Refusal.Denied]);
    }

    [Fact]
    public async Task Clients_in_the_tarpit_cost_one_descriptor_each_and_go_with_the_listener()
    {
        var slots = new SessionSlots(100);
        var clients = new List<Socket>();
        await using (var proxy = Denying(TurnAway.Tarpit, new FakeTimeProvider(), slots))
        {
            var before = Descriptors.Count();
            for (var i = 0; i < 50; i++) clients.Add(await proxy.ConnectAsync());
            await Wait.UntilAsync(() => slots.Taken == 50);
            Assert.InRange(Descriptors.Count() - before, 100, 105); // one on either side, and a file of the runtime's
        }

        Assert.Equal(0, slots.Taken);
        foreach (var client in clients)
        {
            await client.AssertResetAsync();
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_dropped_client_hears_nothing_and_its_kernel_believes_in_the_connection()
    {
        await using var proxy = Denying(TurnAway.Drop, TimeProvider.System, new SessionSlots(1));
        using var client = await proxy.ConnectAsync();
        await Wait.UntilAsync(() => proxy.Frontend.Counters.Refused[Refusal.Denied] == 1);
        await Wait.UntilAsync(() => !IsThere(proxy.Listener.Endpoint, client.LocalEndPoint!));

        // Without CAP_NET_ADMIN a RST goes out that would die at the first router; there is none on the way to here.
        if (!CanDrop(proxy))
        {
            await client.AssertResetAsync();
            return;
        }

        Assert.True(IsThere(client.LocalEndPoint!, proxy.Listener.Endpoint));
        Assert.False(client.Poll(TimeSpan.Zero, SelectMode.SelectRead));

        // What it sends now meets no connection.
        await client.SayAsync("EHLO spam\r\n");
        await client.AssertResetAsync();
    }

    private static TestProxy Denying(TurnAway action, TimeProvider time, SessionSlots slots)
    {
        var proxy = new TestProxy(
            local: null,
            [],
            new FrontendSettings { Protection = new ProtectionSettings { Action = action } },
            time,
            tarpitSlots: slots);
        proxy.Frontend.Lists = new AccessTable([], [Network.Of(NetAddress.Parse("0.0.0.0"), 0)]);
        return proxy;
    }

    /// <summary>Whether this host has an established connection (tcp_states.h: 01) from one to the other.</summary>
    private static bool IsThere(EndPoint from, EndPoint to)
    {
        var (local, remote) = (Hexadecimal(from), Hexadecimal(to));
        return File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields[1] == local && fields[2] == remote && fields[3] == "01");
    }

    private static string Hexadecimal(EndPoint endpoint)
    {
        var ip = (IPEndPoint)endpoint;
        return $"{BitConverter.ToUInt32(ip.Address.GetAddressBytes()):X8}:{ip.Port:X4}";
    }

    private static bool CanDrop(TestProxy proxy) =>
        SocketCalls.Abandon(SocketCalls.Connect(new(proxy.Listener.Address, proxy.Listener.Port), source: null));
}
