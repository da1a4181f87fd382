using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Linux.Conntrack;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>A service whose servers are what the test says.</summary>
public sealed class ServiceActorTests : ActorWorld
{
    private static readonly CheckResult Refused = new(CheckStatus.L4Refused, TimeSpan.Zero, "ConnectionRefused");

    private readonly FakeHost _host;

    public ServiceActorTests() => _host = new FakeHost(Clock);

    [Fact]
    public void It_reports_when_its_listener_has_tried_all_addresses()
    {
        var service = Start();

        var report = service.Told<ServiceProtocol.ServiceChanged>()[^1];

        Assert.True(report.IsBound);
        Assert.Equal(("smtp", HealthState.Unknown), (report.Service, report.Own.State));
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
        Assert.Equal(
            new("smtp", Up, AdminState.Ready, "L4OK", WorldClock.Start.ToUnixTimeMilliseconds()) { LatencyMs = 2 },
            report.Own);
        var checks = report.View.Backends[0].Checks;
        Assert.Equal(
            ("L4OK", "mail01", 2.0, WorldClock.Start), (checks.LastResult, checks.By, checks.LatencyMs, checks.Since));
        Assert.Contains("smtp@mail01 unknown -> up (L4OK after 2ms)", Changes);
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
    public void Without_a_board_each_node_checks_the_servers_of_all_nodes()
    {
        (_host.Servers["192.0.2.11"], _host.Servers["192.0.2.12"], _host.Servers["192.0.2.13"]) =
            (FakeHost.Good, FakeHost.Bad, FakeHost.Good);

        Assert.Equal(["up", "down", "up"], States(Start()));
    }

    [Fact]
    public void With_a_board_it_checks_its_own_server_and_that_of_its_ward_and_believes_the_rest()
    {
        (_host.Servers["192.0.2.11"], _host.Servers["192.0.2.12"]) = (FakeHost.Good, FakeHost.Good);
        var service = Start();

        Learn(service, Board(Up, Up, Down));
        _host.Checked.Clear();
        Advance(1000);

        Assert.Equal(["192.0.2.11", "192.0.2.12"], _host.Checked.Order());
        Assert.Equal(["up", "up", "down"], States(service));
        var checks = service.Told<ServiceProtocol.ServiceChanged>()[^1].View.Backends[2].Checks;
        Assert.Equal(("L4CON", "mail03", null), (checks.LastResult, checks.By, checks.LatencyMs));
        Assert.Contains("smtp@mail03 unknown -> down (L4CON)", Changes);
    }

    [Fact]
    public void A_server_that_answers_only_its_own_node_is_down_by_its_witness()
    {
        (_host.Servers["192.0.2.11"], _host.Servers["192.0.2.12"]) = (FakeHost.Good, FakeHost.Good);
        var service = Start();
        Learn(service, Board(Up, Up, Up));
        _host.Servers["192.0.2.12"] = FakeHost.Bad;

        Advance(2000);

        Assert.Equal(["up", "down", "up"], States(service));
        var seen = Assert.Single(service.Told<ServiceProtocol.ServiceChanged>()[^1].Witnessed);
        Assert.Equal(("mail02", "smtp", HealthState.Down), (seen.Node, seen.Service, seen.State));
        Assert.Contains("smtp@mail02 up -> down (L4CON (ConnectionRefused) after 1ms by mail01)", Changes);
    }

    [Fact]
    public void A_server_that_is_up_but_not_ready_gets_no_new_sessions_and_is_not_down()
    {
        var port = TestServer.FreePort();
        (_host.Servers["192.0.2.11"], _host.Servers[$"192.0.2.11:{port}"]) = (FakeHost.Good, FakeHost.Good);
        var service = Start(options: $", ready {{ port = {port} }}");
        Assert.Equal("up", States(service).First());
        Assert.NotNull(Directed(service));

        _host.Servers[$"192.0.2.11:{port}"] = FakeHost.Bad;
        Advance(2000);

        Assert.Equal("not-ready", States(service).First());
        Assert.Null(Directed(service));
        Assert.Equal("the local server is not-ready", View(service).PathWhy);
        Assert.Equal("NOLB", Statistics(service).Servers[0].Status);
        Assert.Equal(HealthState.Up, service.Told<ServiceProtocol.ServiceChanged>()[^1].Own.State);
        Assert.Contains("smtp@mail01 up -> not-ready (L4CON (ConnectionRefused) after 1ms)", Changes);
    }

    [Fact]
    public void Traffic_that_could_not_connect_counts_at_once_and_a_check_of_our_own_decides()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;
        var service = Start();
        Learn(service, Board(Up, Up, Up));
        _host.Servers["192.0.2.13"] = FakeHost.Bad;

        service.Child.Tell(new ServiceActor.TrafficFailed("mail03", Refused), ActorRefs.NoSender);
        Assert.Equal(["up", "up", "down"], States(service));

        _host.Servers["192.0.2.13"] = FakeHost.Good;
        Advance(2000);
        _host.Checked.Clear();
        Advance(1000);

        Assert.Equal(["up", "up", "up"], States(service));
        Assert.DoesNotContain("192.0.2.13", _host.Checked);
    }

    [Theory]
    [InlineData(", error-limit = 3", 2, "up")]
    [InlineData(", error-limit = 3", 3, "down")]
    [InlineData(", observe = off", 5, "up")]
    public void Traffic_counts_from_as_many_failures_in_a_row_as_is_said(string options, int failures, string state)
    {
        _host.Servers["192.0.2.13"] = FakeHost.Bad;
        var service = Start(Board(Up, Up, Up), options);

        for (var failure = 1; failure <= failures; failure++)
            service.Child.Tell(new ServiceActor.TrafficFailed("mail03", Refused), ActorRefs.NoSender);

        Assert.Equal(state, States(service).ElementAt(2));
    }

    [Fact]
    public void When_a_neighbour_cannot_be_reached_any_more_its_server_is_checked_from_here()
    {
        (_host.Servers["192.0.2.11"], _host.Servers["192.0.2.13"]) = (FakeHost.Good, FakeHost.Good);
        var service = Start();
        Learn(service, Board(Up, Up, Up));
        _host.Checked.Clear();

        Learn(service, new HealthBoard(0, [.. Board(Up, Up, Up).Nodes.Take(2)]));

        Assert.Contains("192.0.2.13", _host.Checked);
        Assert.Equal(["up", "up", "up"], States(service));
        Assert.DoesNotContain(Changes, change => change.StartsWith("smtp@mail03 up ->", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_that_starts_with_a_board_believes_it_from_the_first_moment()
    {
        var service = Start(Board(Up, Up, Down));

        Assert.Equal(["unknown", "up", "down"], States(service));
    }

    [Fact]
    public void The_kernel_takes_connections_while_nothing_is_known_against_the_local_server()
    {
        var service = Start();
        Assert.Null(Directed(service));

        Check(service, "mail01", FakeHost.Good);
        Assert.Equal(NetAddress.Parse("192.0.2.11"), Directed(service)!.Address);
        Assert.Equal("kernel", Path(service));

        // Not yet down, but the proxy can try another server.
        Check(service, "mail01", FakeHost.Bad);
        Assert.Null(Directed(service));
        Assert.Equal("up", States(service).First());
        Assert.Equal("proxy", Path(service));

        Check(service, "mail01", FakeHost.Good);
        Assert.NotNull(Directed(service));
        Assert.Contains(
            "smtp path kernel -> proxy (last check of the local server: L4CON (ConnectionRefused) after 1ms)",
            Changes);
    }

    [Fact]
    public void A_node_that_takes_no_new_connections_leaves_the_kernel_path()
    {
        var service = Start();
        Check(service, "mail01", FakeHost.Good);

        service.Child.Tell(new ServicesProtocol.Accept(Accepts: false), ActorRefs.NoSender);

        Assert.Null(Directed(service));
        Assert.Equal("proxy", Path(service));
    }

    [Fact]
    public void A_kernel_that_cannot_is_a_fault_only_of_a_service_that_insists()
    {
        var (any, strict) = (Start(), Start(options: ", path = kernel", name: "strict"));
        foreach (var service in new[] { any, strict })
        {
            Check(service, "mail01", FakeHost.Good);
            service.Child.Tell(new KernelPathProtocol.Judged("no nftables"), ActorRefs.NoSender);
            Assert.Equal("proxy", Path(service));
            // Its actor goes on trying.
            Assert.NotNull(Directed(service));
        }

        Assert.Empty(any.Told<ServiceProtocol.ServiceChanged>()[^1].View.Faults);
        Assert.Equal(
            ["path = kernel, but no nftables"], strict.Told<ServiceProtocol.ServiceChanged>()[^1].View.Faults);
    }

    [Fact]
    public void A_server_that_is_taken_out_leaves_the_kernel_path_at_once_and_comes_back_with_the_order()
    {
        var service = Start();
        Check(service, "mail01", FakeHost.Good);
        var order = new ServiceOrder("smtp", "mail01", AdminState.Disabled, 0, new OrderStamp(1, "mail02"));

        Learn(service, HealthBoard.Empty with { Disabled = [order] });

        Assert.Null(Directed(service));
        var report = service.Told<ServiceProtocol.ServiceChanged>()[^1];
        Assert.Equal("the local server is disabled", report.View.PathWhy);
        Assert.Equal(new OrderView("mail02", DateTimeOffset.UnixEpoch), report.View.Backends[0].Disabled);
        Assert.Equal(AdminState.Disabled, report.Own.Admin);
        Assert.Contains("smtp@mail01 up -> disabled (ordered on mail02)", Changes);

        Learn(service, HealthBoard.Empty);

        Assert.NotNull(Directed(service));
        Assert.Contains("smtp@mail01 disabled -> up (L4OK after 1ms)", Changes);
    }

    [Fact]
    public void A_service_that_ends_leaves_the_kernel_path()
    {
        var service = Start();
        Check(service, "mail01", FakeHost.Good);
        Assert.Single(_host.Connections.Watches);

        Sys.Stop(service.Child);

        Assert.Null(Directed(service));
        Assert.Empty(_host.Connections.Watches);
    }

    [Fact]
    public void Connections_past_the_proxy_count_too()
    {
        var service = Start();
        var observer = Assert.Single(_host.Connections.Watches.Values);

        observer.Opened(5);
        observer.Ended(new TrackedConnection(
            NetAddress.Parse("192.0.2.201"), 40123, NetAddress.Parse("192.0.2.101"), 25,
            NetAddress.Parse("192.0.2.11"), 25, BytesIn: 100, BytesOut: 2000, TimeSpan.FromSeconds(3),
            ConnectionEnd.Closed));
        observer.Lost(2);

        var statistics = Statistics(service);
        Assert.Equal(new ConnectionsView(2, 5, 5, 0) { Rate = 5 }, View(service).With(statistics).Connections);
        var (frontend, backend, server) = (statistics.Frontend, statistics.Backend, statistics.Servers[0]);
        Assert.Equal((5, 5, 2, 5), (frontend.ConnTot, frontend.Stot, frontend.Scur, frontend.Smax));
        Assert.Equal((5, 2, 5), (backend.Stot, backend.Scur, backend.Smax));
        Assert.Equal(("mail01", 5, 2, 5, 0), (server.Svname, server.Stot, server.Scur, server.Smax, server.Lbtot));
        Assert.Equal((100, 2000, 3000), (server.Bin, server.Bout, server.Times.Ttime));
        Assert.Equal((100, 2000), (frontend.Bin, frontend.Bout));
        Assert.Equal((0, 0), (statistics.Servers[1].Stot, statistics.Servers[2].Stot));
    }

    [Fact]
    public void What_was_seen_of_a_servers_health_is_counted()
    {
        var service = Start(Board(Up, Up, Up), ", check { fall = 2, rise = 2 }");
        Check(service, "mail01", FakeHost.Good);
        Assert.Equal(("UP", 3, 0), Health("mail01"));

        Check(service, "mail01", FakeHost.Bad);
        Assert.Equal(("UP 1/2", 2, 1), Health("mail01"));

        Check(service, "mail01", FakeHost.Bad);
        Advance(5000);
        Assert.Equal(("DOWN", 0, 2), Health("mail01"));

        Check(service, "mail01", FakeHost.Good);
        Assert.Equal(("DOWN 1/2", 1, 2), Health("mail01"));
        var order = new ServiceOrder("smtp", "mail02", AdminState.Disabled, 0, new OrderStamp(1, "mail03"));
        Learn(service, Board(Up, Up, Up) with { Disabled = [order] });

        var statistics = Statistics(service);
        Assert.Equal(1, statistics.Servers[0].Chkdown);
        Assert.InRange(statistics.Servers[0].Downtime, 5, 6);
        Assert.Equal(("UP", 0, 1), (statistics.Backend.Status, statistics.Backend.Act, statistics.Backend.Bck));
        Assert.Equal(
            [new("DOWN", 1), new("MAINT", 1), new("UP", 1)], statistics.Backend.AggServerStatus);

        (string, int, long) Health(string node)
        {
            var server = Statistics(service).Servers.First(server => server.Svname == node);
            return (server.Status, server.CheckHealth, server.Chkfail);
        }
    }

    [Fact]
    public void A_service_that_never_takes_the_kernel_path_is_not_watched()
    {
        Start(options: ", path = proxy");

        Assert.Empty(_host.Connections.Watches);
    }

    [Theory]
    [InlineData("192.0.2.1\n", true)]
    [InlineData("192.0.2.1\nspammer\n", false)]
    public async Task It_listens_once_its_lists_were_read_and_names_a_line_that_is_bad(string list, bool isGood)
    {
        var file = System.IO.Path.GetTempFileName();
        await File.WriteAllTextAsync(file, list);
        var service = Start(options: $", protect.deny-file = \"{file}\"");
        ServiceProtocol.ServiceChanged? Bound() =>
            service.Told<ServiceProtocol.ServiceChanged>().LastOrDefault(report => report.IsBound);
        await AwaitConditionAsync(() => Task.FromResult(Bound() is not null), TimeSpan.FromSeconds(20));

        string[] faults = isGood ? [] : [$"{file}:2: 'spammer' is no address or network"];
        await AwaitConditionAsync(
            () => Task.FromResult(Bound()!.View.Faults.SequenceEqual(faults)), TimeSpan.FromSeconds(20));
        Assert.Equal("protect is set", Bound()!.View.PathWhy);
        File.Delete(file);
    }

    private const HealthState Up = HealthState.Up;
    private const HealthState Down = HealthState.Down;

    private Family Start(HealthBoard? board = null, string options = "", string name = "smtp")
    {
        var settings = TestPool.Small($"smtp {{ port = {TestServer.FreePort()} {options} }}");
        var setup = _host.Build(TestPool.Local(settings)).Services;
        return Adopt(ServiceActor.Props(settings.Services[0], setup, board ?? HealthBoard.Empty, tls: null), name);
    }

    /// <summary>Where the kernel may send its connections to, or null.</summary>
    private static LocalServer? Directed(Family service) =>
        service.Told<KernelPathProtocol.Direct>() is [.., var last] ? last.To : null;

    private static ServiceView View(Family service) => service.Told<ServiceProtocol.ServiceChanged>()[^1].View;

    private ServiceStatistics Statistics(Family service)
    {
        var report = service.Told<ServiceProtocol.ServiceChanged>()[^1];
        return ServiceStatistics.Of(report.Facts, report.Count(), Clock.Now);
    }

    private static string Path(Family service) => service.Told<ServiceProtocol.ServiceChanged>()[^1].View.Path;

    /// <summary>What the nodes say of their own server; in this round mail01 looks after mail02.</summary>
    private static HealthBoard Board(params HealthState[] states) => new(
        0, [.. states.Select((state, i) => new NodeHealth($"mail0{i + 1}", [Word(state)], []))]);

    private static ServiceWord Word(HealthState state) => new(
        "smtp", state, AdminState.Ready, state is Up ? "L4OK" : "L4CON", WorldClock.Start.ToUnixTimeMilliseconds());

    private static void Learn(Family service, HealthBoard board) =>
        service.Child.Tell(new ServicesProtocol.BoardChanged(board), ActorRefs.NoSender);

    /// <summary>As if a check from here had ended so.</summary>
    private static void Check(Family service, string node, CheckResult result) =>
        service.Child.Tell(new ServiceProtocol.Checked(node, CheckKind.Up, result), ActorRefs.NoSender);

    private static IEnumerable<string> States(Family service) =>
        service.Told<ServiceProtocol.ServiceChanged>()[^1].View.Backends.Select(backend => backend.State);
}
