using Akka.Actor;
using Carpool.Core;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

public sealed class KernelPathActorTests : ActorWorld
{
    private const string Smtp = "192.0.2.101:25 192.0.2.11:2525";
    private const string SmtpToo = "192.0.2.102:25 192.0.2.11:2525";
    private const string Imap = "192.0.2.101:143 192.0.2.11:143";

    private static readonly NetAddress Own6 = NetAddress.Parse("2001:db8::11");

    private readonly FakeKernelPath _kernel = new();
    private readonly FakeListeners _listeners = new();
    private readonly Family _path;

    public KernelPathActorTests() => _path = Adopt(KernelPathActor.Props(_kernel, _listeners), KernelPathActor.Name);

    [Fact]
    public void Every_service_gets_an_entry_on_every_address_that_is_held()
    {
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101", "192.0.2.102");

        Assert.Equal([Smtp, SmtpToo], _kernel.Entries);

        Direct("imap", 143, 143);
        Hold("192.0.2.101");

        Assert.Equal([Imap, Smtp], _kernel.Entries);
    }

    [Fact]
    public void A_service_that_may_no_longer_loses_its_entries_at_once()
    {
        Direct("smtp", 25, 2525);
        Direct("imap", 143, 143);
        Hold("192.0.2.101");

        Tell(new KernelPathProtocol.Direct("smtp", null));

        Assert.Equal([Imap], _kernel.Entries);
    }

    [Fact]
    public void An_address_that_leaves_takes_its_entries_with_it()
    {
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101", "192.0.2.102");

        Hold("192.0.2.102");
        Assert.Equal([SmtpToo], _kernel.Entries);

        Hold();
        Assert.Empty(_kernel.Entries);
    }

    [Fact]
    public void Entries_are_renewed_long_before_they_lapse()
    {
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101");
        var writes = _kernel.Writes;

        Advance(_kernel.Lifetime);

        Assert.InRange(_kernel.Writes - writes, 3, 5);
        Assert.Equal([Smtp], _kernel.Entries);
    }

    [Fact]
    public void What_is_so_already_is_not_written_again()
    {
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101");
        var writes = _kernel.Writes;

        Direct("smtp", 25, 2525);
        Hold("192.0.2.101");

        Assert.Equal(writes, _kernel.Writes);
    }

    [Fact]
    public void With_nothing_to_direct_the_host_keeps_its_rules_to_itself()
    {
        Hold("192.0.2.101");
        Advance(10_000);

        Assert.False(_kernel.IsInstalled);
        Assert.Equal(0, _kernel.Writes);
    }

    [Fact]
    public void A_service_that_does_not_listen_on_IPv6_gets_no_entry_there()
    {
        Direct("smtp", 25, 2525, Own6);
        Hold("192.0.2.101", "2001:db8::101");
        Assert.Equal([Smtp], _kernel.Entries);

        _listeners.All.Add((Own6, 2525));
        Advance(3000);
        Assert.Equal([Smtp, "2001:db8::101:25 2001:db8::11:2525"], _kernel.Entries);
    }

    [Fact]
    public void A_kernel_that_cannot_is_said_once_and_asked_again()
    {
        _kernel.Fault = "no such thing";
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101");
        Advance(10_000);

        Assert.Equal(
            [new KernelPathProtocol.Judged("no such thing")], _path.Told<KernelPathProtocol.Judged>());
        Assert.Equal(["no kernel path, connections go through the proxy: no such thing"], Troubles);

        _kernel.Fault = null;
        Advance(3000);
        Assert.Equal([Smtp], _kernel.Entries);
        Assert.Equal(["the kernel path is there again"], Changes);
        Assert.Equal(new KernelPathProtocol.Judged(null), _path.Told<KernelPathProtocol.Judged>()[^1]);
    }

    [Fact]
    public void A_table_of_connections_that_fills_up_is_said_once_and_when_it_is_well_again()
    {
        _kernel.Full = 0.85;
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101");
        Advance(9000);
        Assert.Equal(["table of connections 85 % full: raise net.netfilter.nf_conntrack_max"], Troubles);

        _kernel.Full = 0.7;
        Advance(9000);
        Assert.Empty(Changes);

        _kernel.Full = 0.5;
        Advance(9000);
        Assert.Equal(["table of connections 50 % full"], Changes);
    }

    [Fact]
    public void When_it_ends_there_is_no_entry_left()
    {
        Direct("smtp", 25, 2525);
        Hold("192.0.2.101");

        Sys.Stop(_path.Child);

        Assert.Empty(_kernel.Entries);
    }

    private void Direct(string service, ushort port, ushort serverPort, NetAddress? own6 = null) =>
        Tell(new KernelPathProtocol.Direct(
            service, new LocalServer(port, NetAddress.Parse("192.0.2.11"), own6, serverPort)));

    private void Hold(params string[] addresses) =>
        Tell(new KernelPathProtocol.Hold([.. addresses.Select(NetAddress.Parse)]));

    private void Tell(object message) => _path.Child.Tell(message, ActorRefs.NoSender);
}
