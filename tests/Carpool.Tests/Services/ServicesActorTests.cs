using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Admin;
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

    [Fact]
    public void A_reload_that_replaces_a_service_leaves_it_its_clients_even_in_a_table_of_another_size()
    {
        var client = NetAddress.Parse("198.51.100.7");
        Use($"imap {{ port = {_imap}, persistence.type = source }}");
        var table = _host.StickTables.Find("imap")!;
        table.Keep(client, "mail02", Clock.Now);

        Use($"imap {{ port = {_imap}, retries = 1, persistence.type = source }}");
        Assert.Same(table, _host.StickTables.Find("imap"));

        Use($"imap {{ port = {_imap}, persistence {{ type = source, size = 7 }} }}");
        Assert.Equal("mail02", _host.StickTables.Find("imap")!.Find(client, Clock.Now));
        Advance(1000);
        Assert.Equal(
            new PersistenceView(Entries: 1, Size: 7, ExpireS: 1800, Evicted: 0),
            _services.Told<ServiceProtocol.ServiceChanged>()[^1].View.Persistence);

        Use($"imap {{ port = {_imap} }}");
        Assert.Null(_host.StickTables.Find("imap"));
    }

    [Fact]
    public void A_keeper_of_clients_that_crashed_goes_on_with_what_the_tables_have()
    {
        Use($"imap {{ port = {_imap}, persistence.type = source }}");
        _host.StickTables.Find("imap")!.Keep(NetAddress.Parse("198.51.100.7"), "mail02", Clock.Now);

        Child(ClientsActor.Name).Tell(Kill.Instance, ActorRefs.NoSender);
        Advance(500);

        Assert.Single(_services.Told<ClusterProtocol.Broadcast>());
    }

    [Fact]
    public void The_host_is_ready_for_clients_addresses_as_long_as_a_service_wants_them()
    {
        Use($"smtp {{ port = {_smtp} }}");
        Assert.False(_host.Transparency.IsInstalled);

        Use($"smtp {{ port = {_smtp}, transparent = on }}");
        Assert.True(_host.Transparency.IsInstalled);

        // A restart of the host's firewall.
        _host.Transparency.IsInstalled = false;
        Advance(10_000);
        Assert.True(_host.Transparency.IsInstalled);

        Use($"smtp {{ port = {_smtp} }}");
        Assert.False(_host.Transparency.IsInstalled);
    }

    [Fact]
    public void A_host_that_cannot_is_named_by_the_services_that_want_it()
    {
        _host.Transparency.Fault = "Operation not permitted";
        Use($"smtp {{ port = {_smtp}, transparent = on }}\n imap {{ port = {_imap} }}");

        Assert.Equal(["transparent = on, but Operation not permitted"], FaultsOf("smtp"));
        Assert.Empty(FaultsOf("imap"));
        Assert.Contains("connections cannot come from clients' addresses: Operation not permitted", Troubles);

        _host.Transparency.Fault = null;
        Advance(10_000);
        Assert.Empty(FaultsOf("smtp"));
    }

    private IReadOnlyList<string> FaultsOf(string service) =>
        _services.Told<ServiceProtocol.ServiceChanged>().Last(changed => changed.Service == service).View.Faults;

    private void Use(string services, ServiceSetup? setup = null) => _services.Child.Tell(
        new ServicesProtocol.Use(TestPool.Small(services).Services, setup ?? _setup, []), ActorRefs.NoSender);

    private IInternalActorRef Child(string name) => ((ActorRefWithCell)_services.Child).GetSingleChild(name);
}
