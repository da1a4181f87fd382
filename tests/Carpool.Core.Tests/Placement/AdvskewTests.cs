using Carpool.Core.Placement;

namespace Carpool.Core.Tests.Placement;

public sealed class AdvskewTests
{
    [Fact]
    public void Five_nodes_have_the_steps_of_the_example() =>
        Assert.Equal(new byte[] { 0, 15, 55, 95, 135 }, Enumerable.Range(0, 5).Select(place => Advskew.Of(place, 5)));

    [Fact]
    public void Places_rise_and_stay_below_a_demoted_node_in_every_pool()
    {
        for (var nodes = 1; nodes <= PlacementInput.MaxNodes; nodes++)
        {
            var values = Enumerable.Range(0, nodes).Select(place => Advskew.Of(place, nodes)).ToArray();
            Assert.Equal(values.Distinct().Order(), values);
            Assert.InRange(values[^1], 0, 239);
        }
    }

    [Theory, InlineData(-1, 5), InlineData(5, 5), InlineData(0, 65)]
    public void A_place_outside_the_pool_is_refused(int place, int nodes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Advskew.Of(place, nodes));
}
