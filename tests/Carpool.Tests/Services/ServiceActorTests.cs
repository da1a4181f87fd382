using Akka.Actor;
using Carpool.Core.Health;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>A service whose servers are what the test says: its checkers' words come from the test.</summary>
public sealed class ServiceActorTests : ActorWorld
{
    private static readonly CheckResult Refused = new(CheckStatus.L4Refused, TimeSpan.Zero, "ConnectionRefused");

    [Fact]
    public void It_reports_when_its_listener_has_tried_all_addresses()
    {
        var service = Start();

        var report = service.Told<ServiceProtocol.ServiceChanged>()[^1];

        Assert.True(report.IsBound);
        Assert.Equal(("smtp", HealthState.Unknown), (report.Service, report.Local));
        Assert.Equal(["mail01", "mail02", "mail03"], report.View.Backends.Select(backend => backend.Node));
        Assert.All(report.View.Backends, backend => Assert.Equal("unknown", backend.State));
        Assert.All(report.View.Backends, backend => Assert.Null(backend.Checks.LastResult));
    }

    [Fact]
    public void What_a_check_found_stands_in_its_report()
    {
        var service = Start();

        Check(service, "mail01", new CheckResult(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(2)));

        var report = service.Told<ServiceProtocol.ServiceChanged>()[^1];
        Assert.Equal(HealthState.Up, report.Local);
        var checks = report.View.Backends[0].Checks;
        Assert.Equal(("L4OK", 2.0, WorldClock.Start), (checks.LastResult, checks.LatencyMs, checks.Since));
    }

    [Theory]
    [InlineData(CheckStatus.L4Ok, "", true)]
    [InlineData(CheckStatus.L4Refused, "ConnectionRefused", true)]
    [InlineData(CheckStatus.L4Unreachable, "HostUnreachable", false)]
    [InlineData(CheckStatus.L4Timeout, "", false)]
    [InlineData(CheckStatus.SocketError, "AddressNotAvailable", false)]
    public void A_host_that_answers_if_only_no_is_alive(CheckStatus status, string detail, bool isAlive)
    {
        var service = Start();

        Check(service, "mail02", new CheckResult(status, TimeSpan.Zero, detail));

        Assert.Equal(
            new ServiceProtocol.HostAnswered("mail02", isAlive), service.Told<ServiceProtocol.HostAnswered>()[^1]);
    }

    [Fact]
    public void Traffic_that_could_not_connect_reaches_the_checker_of_its_server()
    {
        var service = Start();
        Check(service, "mail02", new CheckResult(CheckStatus.L4Ok, TimeSpan.Zero));

        for (var i = 0; i < 2; i++)
            service.Child.Tell(new ServiceActor.TrafficFailed("mail02", Refused), ActorRefs.NoSender);

        Assert.Equal("down", service.Told<ServiceProtocol.ServiceChanged>()[^1].View.Backends[1].State);
    }

    [Fact]
    public void Each_node_checks_the_servers_of_all_nodes()
    {
        var service = Start(
            ("192.0.2.11", FakeHost.Good), ("192.0.2.12", FakeHost.Bad), ("192.0.2.13", FakeHost.Good));

        var states = service.Told<ServiceProtocol.ServiceChanged>()[^1].View.Backends.Select(backend => backend.State);

        Assert.Equal(["up", "down", "up"], states);
    }

    private Family Start(params (string Address, CheckResult Result)[] servers)
    {
        var settings = TestPool.Small($"smtp {{ port = {TestServer.FreePort()} }}");
        var host = new FakeHost(Clock);
        foreach (var (address, result) in servers) host.Servers[address] = result;
        return Adopt(ServiceActor.Props(settings.Services[0], host.Build(TestPool.Local(settings)).Services), "smtp");
    }

    /// <summary>The checker of the node counts a result, as if its own check had ended so.</summary>
    private static void Check(Family service, string node, CheckResult result)
    {
        var name = node == "mail01" ? "checker" : $"checker-{node}";
        var checker = ((ActorRefWithCell)service.Child).GetSingleChild(name);
        checker.Tell(new CheckerActor.ConnectFailed(result), ActorRefs.NoSender);
    }
}
