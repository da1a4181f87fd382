using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Logs;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>With real sockets on loopback addresses that stand for virtual ones.</summary>
public sealed class ListenerActorTests : ActorWorld
{
    private readonly int _port = TestServer.FreePort();
    private readonly Frontend _frontend = new(
        "smtp", new FrontendSettings(), new SessionSlots(10), new EventLoops(1, TimeProvider.System),
        new ConnectionIds("mail01", DateTimeOffset.UnixEpoch), new QuietEvents());

    [Fact]
    public void It_listens_on_every_virtual_address_and_says_so()
    {
        var listener = Start();

        Assert.Empty(Assert.Single(listener.Told<ServiceProtocol.Bound>()).Faults);
        Assert.True(TestServer.Answers("127.0.9.1", _port));
        Assert.True(TestServer.Answers("127.0.9.2", _port));
    }

    [Fact]
    public void An_address_that_is_taken_is_said_once_and_tried_again_while_the_other_works()
    {
        Family listener;
        using (new TestServer("127.0.9.1", _port))
        {
            listener = Start();
            Advance(12_000);

            Assert.Equal(3, listener.Told<ServiceProtocol.Bound>().Count);
            var fault = Assert.Single(listener.Told<ServiceProtocol.Bound>()[^1].Faults);
            Assert.Contains("127.0.9.1", fault, StringComparison.Ordinal);
            Assert.Single(Troubles);
            Assert.True(TestServer.Answers("127.0.9.2", _port));
        }

        Advance(5000);
        Assert.Empty(listener.Told<ServiceProtocol.Bound>()[^1].Faults);
        Assert.True(TestServer.Answers("127.0.9.1", _port));
    }

    [Fact]
    public async Task It_can_stop_taking_connections_and_begin_again()
    {
        var listener = Start();

        listener.Child.Tell(new ServicesProtocol.Accept(Accepts: false), TestActor);
        Advance(6000);
        // The last accept that waits keeps the kernel's side open for a moment.
        await AwaitConditionAsync(
            () => Task.FromResult(!TestServer.Answers("127.0.9.1", _port)), TimeSpan.FromSeconds(20));

        listener.Child.Tell(new ServicesProtocol.Accept(Accepts: true), TestActor);
        Assert.True(TestServer.Answers("127.0.9.1", _port));
        Assert.Equal(["smtp: takes no new connections", "smtp: takes new connections again"], Changes);
    }

    [Fact]
    public void The_table_goes_to_the_data_plane()
    {
        var listener = Start();
        var table = new BackendTable(new Server("mail01", NetAddress.Parse("192.0.2.11"), 25, true), []);

        listener.Child.Tell(table, TestActor);

        Assert.Same(table, _frontend.Backends);
    }

    [Fact]
    public async Task When_it_ends_its_addresses_are_free_again()
    {
        var listener = Start();

        Sys.Stop(listener.Child);

        await AwaitConditionAsync(
            () => Task.FromResult(!TestServer.Answers("127.0.9.1", _port)), TimeSpan.FromSeconds(20));
    }

    private Family Start()
    {
        ValueList<NetAddress> addresses = [NetAddress.Parse("127.0.9.1"), NetAddress.Parse("127.0.9.2")];
        return Adopt(
            ListenerActor.Props(_frontend, (ushort)_port, addresses, TimeSpan.Zero, new ListenerSet()), "listener");
    }
}
