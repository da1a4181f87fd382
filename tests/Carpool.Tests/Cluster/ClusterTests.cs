using Carpool.Cluster;
using Carpool.Core.Cluster;

namespace Carpool.Tests.Cluster;

/// <summary>Real clusters of real cluster systems; nobody but the test's faults lays a hand on them.</summary>
public sealed class ClusterTests
{
    private static readonly string[] All = ["a", "b", "c", "d", "e"];

    [Fact]
    public async Task Five_nodes_join_and_one_that_crashes_is_let_in_again()
    {
        await using var pool = new ClusterPool(1, All);
        pool.Start();
        await pool.OneClusterAsync(All);

        await pool.CrashAsync("c");
        await pool.OneClusterAsync("a", "b", "d", "e");

        pool.Start("c");
        await pool.OneClusterAsync(All);

        // Back before the others have noticed, with the first seed, which would rather begin a cluster.
        await pool.CrashAsync("a");
        pool.Start("a");
        await pool.OneClusterAsync(All);
    }

    [Fact]
    public async Task After_three_crashes_at_once_two_go_on_and_after_a_fourth_one_alone_until_the_others_are_back()
    {
        await using var pool = new ClusterPool(2, All);
        pool.Start();
        await pool.OneClusterAsync(All);

        await pool.CrashAsync("a", "b", "c");
        await pool.OneClusterAsync("d", "e");

        await pool.CrashAsync("d");
        await pool.OneClusterAsync("e");

        pool.Start("a", "b", "c", "d");
        await pool.OneClusterAsync(All);
    }

    [Fact]
    public async Task A_node_whose_seeds_are_dead_begins_a_cluster()
    {
        await using var pool = new ClusterPool(3, "a", "b", "c");
        pool.Start("b", "c");

        await pool.OneClusterAsync("b", "c");
    }

    [Fact]
    public async Task A_pool_of_one_is_a_cluster()
    {
        await using var pool = new ClusterPool(4, "a");
        pool.Start();

        await pool.OneClusterAsync("a");
    }

    /// <summary>All at once: each spends most of its time waiting.</summary>
    [Fact]
    public Task Whatever_is_cut_those_who_reach_each_other_are_one_cluster_and_all_when_it_heals() => Task.WhenAll(
        CutOneLinkAndHealAsync(10),
        PartitionAndHealAsync(5, "a b", "c d e"),
        PartitionAndHealAsync(6, "a", "b c d e"),
        PartitionAndHealAsync(7, "a", "b", "c d e"));

    [Fact]
    public async Task A_member_that_is_taken_out_comes_back_and_one_that_leaves_stays_out_until_it_joins()
    {
        await using var pool = new ClusterPool(8, "a", "b", "c");
        pool.Start();
        await pool.OneClusterAsync("a", "b", "c");

        var life = pool.EndOfLifeAsync("b");
        Assert.StartsWith("b is taken out", await pool.OrderAsync("a", new ClusterProtocol.Down("b")));
        await life;
        await pool.OneClusterAsync("a", "b", "c");

        await pool.OrderAsync("c", new ClusterProtocol.Leave());
        await pool.OneClusterAsync("a", "b");
        Assert.Equal(ClusterState.Left, pool.Members["c"].View.State);

        await pool.OrderAsync("c", new ClusterProtocol.Join());
        await pool.OneClusterAsync("a", "b", "c");
    }

    [Fact]
    public async Task Records_arrive_at_all_members_in_order()
    {
        const int count = 200;
        await using var pool = new ClusterPool(9, "a", "b", "c");
        pool.Start();
        await pool.OneClusterAsync("a", "b", "c");

        var sent = Enumerable.Range(0, count).Select(number => $"record {number}").ToArray();
        foreach (var record in sent) pool.Tell("a", new ClusterProtocol.Broadcast(record));

        foreach (var node in new[] { "b", "c" })
        {
            var records = await pool.RecordsAsync(node, count);
            Assert.Equal(["a"], records.Select(arrived => arrived.Node).Distinct());
            Assert.Equal(sent, records.Select(arrived => arrived.Record));
        }

        Assert.Empty(pool.Members["a"].Records);
    }

    /// <summary>The later of the two waits outside.</summary>
    private static async Task CutOneLinkAndHealAsync(int subnet)
    {
        await using var pool = new ClusterPool(subnet, All);
        pool.Start();
        await pool.OneClusterAsync(All);

        pool.Cut("b", "d");
        await pool.OneClusterAsync("a", "b", "c", "e");
        await pool.SearchesAsync("d", "a", "c", "e");
        await pool.OneClusterAsync("a", "b", "c", "e");

        pool.Heal();
        await pool.OneClusterAsync(All);
    }

    private static async Task PartitionAndHealAsync(int subnet, params string[] islands)
    {
        await using var pool = new ClusterPool(subnet, All);
        pool.Start();
        await pool.OneClusterAsync(All);

        pool.Partition(islands);
        foreach (var island in islands) await pool.OneClusterAsync(island.Split(' '));

        pool.Heal();
        await pool.OneClusterAsync(All);
    }
}
