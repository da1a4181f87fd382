using Akka.Actor;
using Carpool.Core;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

public sealed class ServicesActorTests : ActorWorld
{
    private readonly FakeHost _host;
    private readonly int _smtp = TestServer.FreePort();
    private readonly int _imap = TestServer.FreePort();
    private readonly ServiceSetup _setup;
    private readonly Family _services;

    public ServicesActorTests()
    {
        _host = new FakeHost(Clock);
        _setup = _host.Build(TestPool.Local(TestPool.Small())).Services;
        _services = Adopt(ServicesActor.Props(_setup), "services");
    }

    [Fact]
    public void Each_service_is_a_child()
    {
        Use($"smtp {{ port = {_smtp} }}\n imap {{ port = {_imap} }}");

        Assert.NotEqual(ActorRefs.Nobody, Child("smtp"));
        Assert.NotEqual(ActorRefs.Nobody, Child("imap"));
    }

    [Fact]
    public void A_reload_replaces_only_what_changed()
    {
        Use($"smtp {{ port = {_smtp} }}\n imap {{ port = {_imap} }}");
        var (smtp, imap) = (Child("smtp"), Child("imap"));

        Use($"smtp {{ port = {_smtp} }}\n imap {{ port = {_imap}, retries = 1 }}");

        Assert.Equal(smtp, Child("smtp"));
        Assert.NotEqual(imap, Child("imap"));
    }

    [Fact]
    public void A_service_that_is_gone_is_said()
    {
        Use($"smtp {{ port = {_smtp} }}\n imap {{ port = {_imap} }}");

        Use($"smtp {{ port = {_smtp} }}");

        Assert.Equal("imap", Assert.Single(_services.Told<ServicesProtocol.ServiceGone>()).Service);
    }

    [Fact]
    public void When_the_nodes_change_all_services_start_anew()
    {
        Use($"smtp {{ port = {_smtp} }}");
        var smtp = Child("smtp");

        Use($"smtp {{ port = {_smtp} }}", _setup with { Nodes = [_setup.Nodes[0]] });

        Assert.NotEqual(smtp, Child("smtp"));
    }

    [Fact]
    public void A_service_that_is_up_has_an_entry_on_the_addresses_that_are_held_until_it_is_gone()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;
        Use($"smtp {{ port = {_smtp} }}");
        Assert.Empty(_host.KernelPath.Entries);

        _services.Child.Tell(new KernelPathProtocol.Hold([NetAddress.Parse("192.0.2.101")]), ActorRefs.NoSender);
        Assert.Equal([$"192.0.2.101:{_smtp} 192.0.2.11:{_smtp}"], _host.KernelPath.Entries);

        Use("");
        Assert.Empty(_host.KernelPath.Entries);
    }

    [Fact]
    public void The_kernel_path_that_crashed_learns_its_entries_again()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;
        Use($"smtp {{ port = {_smtp} }}");
        _services.Child.Tell(new KernelPathProtocol.Hold([NetAddress.Parse("192.0.2.101")]), ActorRefs.NoSender);

        Child(KernelPathActor.Name).Tell(Kill.Instance, ActorRefs.NoSender);
        Advance(1500);

        Assert.Equal([$"192.0.2.101:{_smtp} 192.0.2.11:{_smtp}"], _host.KernelPath.Entries);
    }

    private void Use(string services, ServiceSetup? setup = null) => _services.Child.Tell(
        new ServicesProtocol.Use(TestPool.Small(services).Services, setup ?? _setup, []), ActorRefs.NoSender);

    private IInternalActorRef Child(string name) => ((ActorRefWithCell)_services.Child).GetSingleChild(name);
}
