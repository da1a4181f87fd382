using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Planning;

public sealed class PlanningRulesTests
{
    private static readonly string[] Homes = [.. Enumerable.Range(0, 10).Select(i => $"mail0{i % 5 + 1}")];

    [Fact]
    public void At_the_first_start_every_address_is_at_home_and_nobody_waits()
    {
        var bench = PlanningBench.Started();

        Assert.Equal(Homes, Enumerable.Range(1, 10).Select(bench.MasterOf));
        Assert.All(bench["mail03"].Nodes, node => Assert.Equal(Readiness.Ready, node.Readiness));
        bench.Pass(60);
        Assert.Empty(bench.Moved);
        Assert.Empty(bench.News);
    }

    [Fact]
    public void After_a_crash_the_heirs_keep_what_they_took_and_nothing_else_moves()
    {
        var bench = PlanningBench.Started();

        bench.Crash("mail03");
        Assert.Equal(2, bench.Moved.Count);
        bench.Pass(60);

        Assert.Equal(2, bench.Moved.Count);
        Assert.Equal([3, 3, 2, 2, 0], bench.Loads.OrderDescending());
        Assert.Equal(bench["mail01"].InForce, bench["mail05"].InForce);
    }
}
