using Carpool.Core.Balancing;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Balancing;

public sealed class BalanceRulesTests
{
    private static readonly Instant Now = new(1_000_000_000_000);
    private static readonly Gen<int[]> Weights = Gen.Int[1, 20].Array[2, 8];

    [Fact]
    public void In_a_round_each_server_has_as_many_turns_as_its_weight() => Weights.Sample(weights =>
    {
        var balancer = Of(Balance.RoundRobin, weights);
        for (var round = 0; round < 3; round++)
            Assert.Equal(weights, Shares(balancer, weights.Sum()));
    });

    [Fact]
    public void Turns_are_spread_over_the_round() => Assert.Equal(
        "aabacaa",
        string.Concat(Enumerable.Repeat(Of(Balance.RoundRobin, [5, 1, 1]), 7).Select(b => "abc"[Choose(b, 0)])));

    [Fact]
    public void With_equal_weights_any_run_of_turns_is_even_within_one() =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[0, 30], Gen.Int[1, 200]).Sample((servers, before, turns) =>
        {
            var balancer = Of(Balance.RoundRobin, [.. Enumerable.Repeat(1, servers)]);
            Shares(balancer, before);
            var shares = Shares(balancer, turns);
            Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        });

    [Fact]
    public void A_server_that_comes_back_is_given_no_turns_for_the_time_it_was_away()
    {
        var balancer = Of(Balance.RoundRobin, [1, 1]);
        Use(balancer, [1, 1], down: 1);
        Shares(balancer, 100);
        Use(balancer, [1, 1]);
        Assert.Equal([5, 5], Shares(balancer, 10));
    }

    [Fact]
    public void Of_the_fewest_connections_no_server_has_more_for_its_weight_than_one_session_makes() =>
        Gen.Select(Weights, Gen.Int.Array[0, 200]).Sample((weights, moves) =>
        {
            var balancer = Of(Balance.LeastConn, weights);
            foreach (var move in moves)
            {
                var busy = balancer.Loads.Where(load => load.Sessions > 0).ToArray();
                if (move % 4 == 0 && busy.Length > 0)
                {
                    Balancer.Release(busy[(move & int.MaxValue) % busy.Length]);
                    continue;
                }

                var before = balancer.Loads.Select(load => load.Sessions).ToArray();
                var chosen = Choose(balancer, move);
                var least = before.Zip(weights, (sessions, weight) => (sessions + 1.0) / weight).Min();
                Assert.Equal(least, (before[chosen] + 1.0) / weights[chosen], 9);
            }
        });

    [Fact]
    public void Servers_that_are_equally_free_take_turns()
    {
        var balancer = Of(Balance.LeastConn, [1, 1, 1]);
        var shares = new int[3];
        for (var i = 0; i < 30; i++)
        {
            var chosen = Choose(balancer, i);
            shares[chosen]++;
            Balancer.Release(balancer.Loads[chosen]);
        }

        Assert.Equal([10, 10, 10], shares);
    }

    [Fact]
    public void A_client_goes_where_it_went_and_a_dead_server_moves_only_its_own_clients() =>
        Gen.Select(Weights, Gen.Int.Array[1, 50], Gen.Int[0, 7]).Sample((weights, clients, dead) =>
        {
            dead %= weights.Length;
            var balancer = Of(Balance.Source, weights);
            var before = clients.Select(client => Glance(balancer, client)).ToArray();
            Assert.Equal(before, clients.Select(client => Glance(balancer, client)));

            Use(balancer, weights, dead);
            foreach (var (client, server) in clients.Zip(before))
            {
                var now = Glance(balancer, client);
                if (server == dead) Assert.NotEqual(dead, now);
                else Assert.Equal(server, now);
            }

            Use(balancer, weights);
            Assert.Equal(before, clients.Select(client => Glance(balancer, client)));
        });

    [Fact]
    public void Clients_are_spread_by_the_weights()
    {
        var balancer = Of(Balance.Source, [1, 2, 5]);
        var shares = new int[3];
        for (var client = 0; client < 8000; client++) shares[Glance(balancer, client)]++;
        Assert.InRange(shares[0], 850, 1150);
        Assert.InRange(shares[1], 1800, 2200);
        Assert.InRange(shares[2], 4750, 5250);
    }

    [Fact]
    public void One_busy_client_does_not_load_its_server_above_the_bound() => Weights.Sample(weights =>
    {
        var balancer = Of(Balance.Source, weights);
        for (var i = 0; i < 500; i++) Choose(balancer, client: 7);
        foreach (var (load, weight) in balancer.Loads.Zip(weights))
            Assert.InRange(load.Sessions, 0, 1.25 * 500 * weight / weights.Sum() + 11);
    });

    [Fact]
    public void The_few_connections_of_one_client_stay_together()
    {
        var balancer = Of(Balance.Source, [1, 1, 1, 1]);
        Assert.Single(Enumerable.Range(0, 10).Select(_ => Choose(balancer, client: 7)).Distinct());
    }

    [Fact]
    public void Two_choices_come_out_nearly_even_for_their_weights() => Weights.Sample(weights =>
    {
        var balancer = Of(Balance.Random, weights);
        var each = Shares(balancer, 40 * weights.Sum()).Zip(weights, (share, weight) => (double)share / weight);
        Assert.All(each, share => Assert.InRange(share, 20, 60));
    });

    [Fact]
    public void The_freer_one_of_two_is_taken_however_they_are_drawn()
    {
        var balancer = Of(Balance.Random, [1, 1]);
        for (var i = 0; i < 100; i++) Choose(balancer, i);
        Assert.Equal([50, 50], balancer.Loads.Select(load => load.Sessions));
    }

    [Theory]
    [InlineData(Balance.RoundRobin, 0, 0)]
    [InlineData(Balance.RoundRobin, 10, 91)] // 0.1 of 1.1
    [InlineData(Balance.RoundRobin, 50, 333)]
    [InlineData(Balance.RoundRobin, 100, 500)]
    [InlineData(Balance.LeastConn, 50, 333)]
    public void The_share_of_a_server_that_came_up_grows_linearly(Balance balance, int seconds, int perMille)
    {
        var balancer = BalancerTests.Using(
            balance,
            null,
            [BalancerTests.Server("a"), BalancerTests.Server("b", upSince: Now + TimeSpan.FromSeconds(-seconds))],
            slowStart: TimeSpan.FromSeconds(100));
        Assert.InRange(Shares(balancer, 1000)[1], perMille - 2, perMille + 2);
    }

    private static Balancer Of(Balance balance, int[] weights)
    {
        var balancer = BalancerTests.Using(balance, null, []);
        Use(balancer, weights);
        return balancer;
    }

    private static void Use(Balancer balancer, int[] weights, int? down = null) => balancer.Use(new BackendTable(
        null, weights.Select((weight, index) => BalancerTests.Server($"mail{index}", weight, isUp: index != down))));

    /// <returns>The number of the server.</returns>
    private static int Choose(Balancer balancer, int client)
    {
        var chosen = balancer.Choose(BalancerTests.Address(client), 0, Now).Load;
        return balancer.Loads.Index().First(load => load.Item == chosen).Index;
    }

    /// <summary>Where a client would go, without staying there.</summary>
    private static int Glance(Balancer balancer, int client)
    {
        var chosen = Choose(balancer, client);
        Balancer.Release(balancer.Loads[chosen]);
        return chosen;
    }

    private static int[] Shares(Balancer balancer, int turns)
    {
        var shares = new int[balancer.Loads.Count];
        for (var turn = 0; turn < turns; turn++) shares[Choose(balancer, turn)]++;
        return shares;
    }
}
