using Carpool.Core.Balancing;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Balancing;

public sealed class BalancerTests
{
    private static readonly NetAddress Client = NetAddress.Parse("198.51.100.7");
    private static readonly Instant Now = new(1_000_000_000_000);
    private static readonly Gen<Balance> AnyBalance = Gen.Int[0, 3].Select(value => (Balance)value);

    [Theory]
    [InlineData("L", "ABC", "LABC")]
    [InlineData("l", "ABC", "ABC")] // lower case: takes no sessions
    [InlineData("", "ABC", "ABC")]
    [InlineData("l", "AbC", "AC")]
    [InlineData("L", "abc", "L")]
    [InlineData("L", "", "L")]
    [InlineData("l", "abc", "")]
    [InlineData("", "", "")]
    public void A_session_tries_the_local_server_first_then_the_others(string local, string others, string order)
    {
        var balancer = Using(Balance.RoundRobin, local.Select(Named).SingleOrDefault(), others.Select(Named));
        Assert.Equal(order, Order(balancer));
    }

    [Fact]
    public void Before_the_first_check_nothing_is_tried() =>
        Assert.Equal(ChoiceOutcome.None, Using(Balance.Random, null, []).Choose(Client, 0, Now).Outcome);

    [Fact]
    public void A_session_sees_each_server_that_takes_it_once_and_the_local_one_first() =>
        Gen.Select(AnyBalance, Gen.Bool.Array[0, 12], Gen.Bool, Gen.Bool).Sample((balance, up, hasLocal, localUp) =>
        {
            var local = hasLocal ? Server("L", isUp: localUp) : null;
            var others = up.Select((isUp, index) => Server($"{(char)('a' + index)}", isUp: isUp)).ToArray();

            var seen = Order(Using(balance, local, others));

            if (local is { TakesNewSessions: true }) Assert.StartsWith("L", seen, StringComparison.Ordinal);
            var expected = others.Append(local).Where(server => server is { TakesNewSessions: true });
            Assert.Equal(expected.Select(server => server!.Name[0]).Order(), seen.Order());
        });

    [Fact]
    public void A_server_of_weight_0_is_not_chosen_not_even_on_its_own_node() => Assert.Equal(
        "A", Order(Using(Balance.RoundRobin, Server("L", weight: 0), [Server("A"), Server("B", weight: 0)])));

    [Fact]
    public void No_server_gets_more_than_it_may_and_nobody_is_turned_away_while_one_has_room() =>
        Gen.Select(AnyBalance, Gen.Int[0, 4].Array[1, 6], Gen.Bool, Gen.Int.Array[0, 60]).Sample(
            (balance, limits, hasLocal, moves) =>
            {
                var servers = limits.Select((limit, i) => Server($"{i}", limit: limit + 1)).ToArray();
                var balancer = Using(balance, hasLocal ? servers[0] : null, hasLocal ? servers[1..] : servers);
                var held = new List<ServerLoad>();
                foreach (var move in moves)
                {
                    if (move % 3 == 0 && held.Count > 0)
                    {
                        Balancer.Release(held[0]);
                        held.RemoveAt(0);
                        continue;
                    }

                    var isFull = balancer.Loads.All(load => load.Sessions == load.Server.MaxSessions);
                    var choice = balancer.Choose(Address(move), 0, Now);
                    Assert.Equal(isFull ? ChoiceOutcome.Full : ChoiceOutcome.Chosen, choice.Outcome);
                    if (choice.Load is { } load) held.Add(load);
                    Assert.All(balancer.Loads, l => Assert.InRange(l.Sessions, 0, l.Server.MaxSessions));
                    Assert.Equal(held.Count, balancer.Loads.Sum(l => l.Sessions));
                }
            });

    [Fact]
    public void When_the_local_server_is_full_the_next_one_with_room_is_chosen()
    {
        var balancer = Using(Balance.RoundRobin, Server("L", limit: 1), [Server("A", limit: 1)]);
        Assert.Equal("L", balancer.Choose(Client, 0, Now).Server!.Name);
        Assert.Equal("A", balancer.Choose(Client, 0, Now).Server!.Name);
        Assert.Equal(ChoiceOutcome.Full, balancer.Choose(Client, 0, Now).Outcome);
        Balancer.Release(balancer.Loads[0]);
        Assert.Equal("L", balancer.Choose(Client, 0, Now).Server!.Name);
    }

    [Theory]
    [InlineData("L", "ABC", "B", "BLAC")]
    [InlineData("L", "ABC", "L", "LABC")]
    [InlineData("L", "AbC", "B", "LAC")] // lower case: takes no sessions
    [InlineData("L", "ABC", "X", "LABC")]
    public void A_client_goes_back_to_the_server_it_was_at_and_else_where_any_client_goes(
        string local, string others, string before, string order) => Assert.Equal(
        order, Order(Using(Balance.RoundRobin, local.Select(Named).Single(), others.Select(Named)), before));

    [Fact]
    public void A_client_goes_back_to_a_server_of_weight_0_but_not_to_one_that_is_full()
    {
        var balancer = Using(Balance.RoundRobin, Server("L"), [Server("A", weight: 0, limit: 1)]);

        Assert.Equal("A", balancer.Choose(Client, 0, Now, before: "A").Server!.Name);
        Assert.Equal("L", balancer.Choose(Client, 0, Now, before: "A").Server!.Name);
    }

    [Fact]
    public void A_server_keeps_its_count_when_the_table_changes()
    {
        var balancer = Using(Balance.RoundRobin, null, [Server("A", limit: 1)]);
        var load = balancer.Choose(Client, 0, Now).Load!;
        balancer.Use(new BackendTable(null, []));
        balancer.Use(new BackendTable(Server("A", limit: 1), []));
        Assert.Equal(ChoiceOutcome.Full, balancer.Choose(Client, 0, Now).Outcome);
        Balancer.Release(load);
        Assert.Equal(ChoiceOutcome.Chosen, balancer.Choose(Client, 0, Now).Outcome);
    }

    [Fact]
    public void A_choice_allocates_nothing()
    {
        foreach (var balance in Enum.GetValues<Balance>())
        {
            var balancer = Using(balance, null, [Server("A"), Server("B", weight: 3), Server("C")]);
            Choose(balancer, 1000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Choose(balancer, 1000);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void There_are_64_servers_at_most() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new BackendTable(null, Enumerable.Range(0, 65).Select(i => Server($"{i}"))));

    internal static NetAddress Address(int number)
    {
        Span<byte> octets = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(octets, number);
        return NetAddress.Read(octets);
    }

    internal static Balancer Using(
        Balance balance, Server? local, IEnumerable<Server> others, TimeSpan slowStart = default)
    {
        var balancer = new Balancer(balance, slowStart, seed: 1);
        balancer.Use(new BackendTable(local, others));
        return balancer;
    }

    internal static Server Server(
        string name, int weight = 1, int limit = int.MaxValue, bool isUp = true, Instant? upSince = null) =>
        new(name, NetAddress.Parse("192.0.2.11"), 143, isUp, weight, limit, upSince);

    private static void Choose(Balancer balancer, int times)
    {
        for (var i = 0; i < times; i++) balancer.Choose(Client, 0, Now);
    }

    /// <summary>The servers that one session would try, one after the other.</summary>
    private static string Order(Balancer balancer, string? before = null)
    {
        var (order, tried) = ("", 0UL);
        while (balancer.Choose(Client, tried, Now, before) is { Outcome: ChoiceOutcome.Chosen } choice)
        {
            order += choice.Server!.Name;
            tried = choice.Tried;
            Balancer.Release(choice.Load!);
        }

        return order;
    }

    private static Server Named(char name) => Server(name.ToString(), isUp: char.IsUpper(name));
}
