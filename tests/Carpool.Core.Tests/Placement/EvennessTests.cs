using Carpool.Core.Placement;

namespace Carpool.Core.Tests.Placement;

public sealed class EvennessTests
{
    /// <summary>Every node's addresses go to the next one: what a ring of fixed advskews does.</summary>
    private static readonly Plan Ring = new([.. Enumerable.Range(0, 10).Select(i => new Succession(
        (byte)(i + 1), [.. Enumerable.Range(0, 5).Select(place => (i + place) % 5)]))]);

    [Theory, InlineData(0, "2,2,2,2,2"), InlineData(1, "4,2,2,2"), InlineData(2, "6,2,2")]
    public void A_ring_gives_all_of_a_dead_node_to_its_neighbour(int failures, string worst) =>
        Assert.Equal(worst, string.Join(',', Evenness.Worst(Ring, 5, failures)));

    [Theory]
    [InlineData(5, 10, "20")]
    [InlineData(5, 20, "")]
    [InlineData(5, 12, "10,15,20")]
    [InlineData(5, 22, "20,25,40")]
    [InlineData(2, 3, "2,4")]
    [InlineData(1, 3, "")]
    [InlineData(64, 255, "192")]
    public void Better_numbers_are_the_nearest_multiples(int nodes, int addresses, string better) =>
        Assert.Equal(better, string.Join(',', Evenness.BetterCounts(nodes, addresses)));

    [Fact]
    public void More_failures_than_nodes_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Evenness.Worst(Ring, 5, 5));
}
