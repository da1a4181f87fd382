using Akka.Actor;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Services;
using Carpool.Tests.World;
using Carpool.Wires;

namespace Carpool.Tests.Services;

/// <summary>What becomes of the services of mail01 while it does not trust its own ears.</summary>
public sealed class SelfDoubtActorTests : ActorWorld
{
    private static readonly CheckResult Silent = new(CheckStatus.L7Timeout, TimeSpan.FromMilliseconds(500));

    private readonly FakeHost _host;
    private readonly int _smtp = TestServer.FreePort();
    private readonly int _imap = TestServer.FreePort();
    private readonly Family _services;

    public SelfDoubtActorTests()
    {
        _host = new FakeHost(Clock);
        foreach (var node in (string[])["192.0.2.11", "192.0.2.12", "192.0.2.13"]) _host.Servers[node] = FakeHost.Good;
        var pool = TestPool.Small($"smtp {{ port = {_smtp} }}\n imap {{ port = {_imap} }}");
        var setup = _host.Build(TestPool.Local(pool)).Services;
        _services = Adopt(ServicesActor.Props(setup), "services");
        Tell(new ServicesProtocol.Use(pool.Services, setup, []));
        Advance(1);
    }

    [Fact]
    public void When_all_its_services_fall_silent_at_once_they_are_unknown_for_ten_seconds_and_then_down()
    {
        _host.Servers["192.0.2.11"] = Silent;
        Advance(9000);

        Assert.Equal("unknown, mail01 doubts itself: all its checks are silent", Of("smtp", "mail01"));
        Assert.Equal("unknown, mail01 doubts itself: all its checks are silent", Of("imap", "mail01"));
        Assert.Equal((HealthState.Up, "all its checks are silent"), (Own("smtp").State, Own("smtp").Doubt));

        Advance(4000);
        Assert.Equal(("down", "down"), (Of("smtp", "mail01"), Of("imap", "mail01")));
        Assert.Equal(
            [
                "mail01 doubts itself (all its checks are silent): silence says nothing of a server now",
                "mail01 trusts itself again after 10.0 s",
            ],
            Changes.Where(line => line.StartsWith("mail01", StringComparison.Ordinal)));
    }

    [Fact]
    public void Services_that_refuse_or_one_that_falls_silent_alone_are_down_as_ever()
    {
        _host.Servers[$"192.0.2.11:{_smtp}"] = Silent;
        Advance(2000);
        Assert.Equal(("down", "up"), (Of("smtp", "mail01"), Of("imap", "mail01")));

        _host.Servers[$"192.0.2.11:{_smtp}"] = FakeHost.Good;
        Advance(2000);
        _host.Servers[$"192.0.2.11:{_smtp}"] = _host.Servers["192.0.2.11"] = FakeHost.Bad;
        Advance(2000);
        Assert.Equal(("down", "down"), (Of("smtp", "mail01"), Of("imap", "mail01")));
    }

    [Fact]
    public void An_answer_of_one_service_settles_it_for_the_others()
    {
        _host.Servers["192.0.2.11"] = Silent;
        Advance(5000);

        _host.Servers[$"192.0.2.11:{_imap}"] = FakeHost.Good;
        Advance(2000);

        Assert.Equal(("down", "up"), (Of("smtp", "mail01"), Of("imap", "mail01")));
    }

    [Fact]
    public void The_witness_settles_it_too()
    {
        Tell(new ServicesProtocol.BoardChanged(new HealthBoard(
            0,
            [
                new NodeHealth("mail01", [], []),
                new NodeHealth("mail03", [], [new WitnessWord("mail01", "smtp", HealthState.Down, "L7TOUT", 0)]),
            ])));
        _host.Servers["192.0.2.11"] = Silent;
        Advance(3000);

        Assert.Equal("down", Of("smtp", "mail01"));
        Assert.StartsWith("unknown", Of("imap", "mail01"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_link_nobody_else_is_down_for_being_silent()
    {
        Tell(new WireProtocol.LinkChanged(IsUp: false));
        _host.Servers["192.0.2.12"] = Silent;
        Advance(30_000);
        Assert.Equal("unknown, mail01 doubts itself: no link", Of("smtp", "mail02"));
        Assert.Equal("up", Of("smtp", "mail01"));

        Tell(new WireProtocol.LinkChanged(IsUp: true));
        Advance(2000);
        Assert.Equal("down", Of("smtp", "mail02"));
    }

    [Fact]
    public void A_node_that_was_not_run_for_a_while_does_not_blame_its_services()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;
        Clock.Move(TimeSpan.FromSeconds(5));
        Advance(300);
        Assert.Contains(
            "mail01 doubts itself (late timers): silence says nothing of a server now", Changes);

        Advance(2000);
        Assert.Equal("up", Of("smtp", "mail01"));
        Assert.Contains(Changes, line => line.StartsWith("mail01 trusts itself", StringComparison.Ordinal));
    }

    [Fact]
    public void A_result_that_comes_late_says_so_itself()
    {
        _host.Servers[$"192.0.2.11:{_smtp}"] = Silent with { Latency = TimeSpan.FromMilliseconds(751) };
        Advance(5000);

        Assert.Equal("unknown, mail01 doubts itself: late timers", Of("smtp", "mail01"));
        Assert.Contains(
            Changes,
            line => line == "smtp@mail01 up -> unknown (L7TOUT after 751ms, but mail01 doubts itself: late timers)");
    }

    private ServiceWord Own(string service) => Told(service).Own;

    private string Of(string service, string node)
    {
        var backend = Told(service).View.Backends.First(backend => backend.Node == node);
        return backend.Doubt is { } doubt ? $"{backend.State}, {doubt}" : backend.State;
    }

    private ServiceProtocol.ServiceChanged Told(string service) =>
        _services.Told<ServiceProtocol.ServiceChanged>().Last(changed => changed.Service == service);

    private void Tell(object message) => _services.Child.Tell(message, ActorRefs.NoSender);
}
