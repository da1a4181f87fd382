using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Tests.Sessions;

/// <summary>Clients that go back to the server they were at.</summary>
public sealed class PersistenceTests
{
    private readonly SharedStickTable _table = new(size: 2, TimeSpan.FromMinutes(30));

    private static Instant Now => TimeProvider.System.InstantOf(TimeProvider.System.GetTimestamp());

    [Fact]
    public async Task A_client_returns_to_its_server_by_another_nodes_proxy_too_past_a_local_one_that_is_up()
    {
        using var one = TestServer.Named("mail01", "127.0.0.11");
        using var two = TestServer.Named("mail02", "127.0.0.12");
        await using var here = new TestProxy(one.Server, [two.Server], persistence: _table);
        var others = new SharedStickTable(size: 2, TimeSpan.FromMinutes(30));
        await using var there = new TestProxy(two.Server, [one.Server], vip: "127.0.1.2", persistence: others);
        Assert.Equal("mail01", await here.AskNameAsync("127.0.0.2"));

        others.Merge(_table.TakeNews(Now), Now);

        Assert.Equal("mail01", await there.AskNameAsync("127.0.0.2"));
        Assert.Equal("mail02", await there.AskNameAsync("127.0.0.3"));
    }

    [Fact]
    public async Task A_server_that_goes_down_releases_its_clients_who_then_stay_where_they_went()
    {
        using var one = TestServer.Named("mail01", "127.0.0.11");
        using var two = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(one.Server, [two.Server], persistence: _table);
        Assert.Equal("mail01", await proxy.AskNameAsync());

        proxy.Frontend.Backends = new BackendTable(one.Server with { TakesNewSessions = false }, [two.Server]);
        Assert.Equal("mail02", await proxy.AskNameAsync());

        proxy.Frontend.Backends = new BackendTable(one.Server, [two.Server]);
        Assert.Equal("mail02", await proxy.AskNameAsync());
    }

    [Fact]
    public async Task A_client_whose_server_refuses_it_goes_back_to_the_one_that_took_it()
    {
        using var two = TestServer.Named("mail02", "127.0.0.12");
        var absent = TestServer.Absent("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(absent, [two.Server], persistence: _table);
        Assert.Equal("mail02", await proxy.AskNameAsync());
        Assert.Single(proxy.Events.ConnectFailures);

        Assert.Equal("mail02", await proxy.AskNameAsync());
        Assert.Single(proxy.Events.ConnectFailures);
    }

    [Fact]
    public async Task A_client_whose_server_is_full_goes_to_another_one_instead_of_waiting()
    {
        using var one = TestServer.Echo("mail01", "127.0.0.11");
        using var two = TestServer.Echo("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(
            one.Server with { MaxSessions = 1 }, [two.Server], persistence: _table);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("one");

        using var second = await proxy.ConnectAsync();
        await second.AssertEchoesAsync("two");

        Assert.Equal((1, 1), (one.Accepted, two.Accepted));
        Assert.Equal("mail02", _table.Find(NetAddress.Parse("127.0.0.1"), Now));
    }

    [Fact]
    public async Task A_client_that_waited_for_a_server_goes_back_to_the_one_it_was_given()
    {
        using var one = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(one.Server with { MaxSessions = 1 }, [], persistence: _table);
        using var first = await proxy.ConnectAsync("127.0.0.2");
        await first.AssertEchoesAsync("one");
        using var second = await proxy.ConnectAsync("127.0.0.3");
        await Wait.UntilAsync(() => proxy.Frontend.Queued == 1);
        Assert.Null(_table.Find(NetAddress.Parse("127.0.0.3"), Now));

        first.Dispose();
        await second.AssertEchoesAsync("my turn");
        Assert.Equal("mail01", _table.Find(NetAddress.Parse("127.0.0.3"), Now));
    }

    [Fact]
    public async Task A_full_table_forgets_the_client_that_has_not_come_for_longest()
    {
        using var one = TestServer.Named("mail01", "127.0.0.11");
        using var two = TestServer.Named("mail02", "127.0.0.12");
        using var three = TestServer.Named("mail03", "127.0.0.13");
        await using var proxy = new TestProxy(null, [one.Server, two.Server, three.Server], persistence: _table);
        Assert.Equal("mail01", await proxy.AskNameAsync("127.0.0.2"));
        Assert.Equal("mail02", await proxy.AskNameAsync("127.0.0.3"));
        Assert.Equal("mail01", await proxy.AskNameAsync("127.0.0.2"));
        Assert.Equal("mail03", await proxy.AskNameAsync("127.0.0.4"));

        Assert.Equal("mail01", await proxy.AskNameAsync("127.0.0.2"));
        Assert.Null(_table.Find(NetAddress.Parse("127.0.0.3"), Now));
        Assert.Equal((2, 1), (_table.Count, _table.Evicted));
    }
}
