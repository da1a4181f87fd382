using Carpool.Core.Protection;
using CsCheck;

namespace Carpool.Core.Tests.Protection;

public sealed class DescriptorBudgetTests
{
    [Fact]
    public void Enough_descriptors_leave_the_limits_as_they_are() => Assert.Equal(
        new DescriptorBudget(20_000, 1000, null), DescriptorBudget.Of(524_288, 20_000, 1000, listeners: 60));

    [Fact]
    public void Too_few_lower_the_limits_and_both_numbers_are_named() => Assert.Equal(
        new DescriptorBudget(
            332, 44,
            "proxy.max-connections is 20000 and proxy.max-tarpit 1000, but 1024 file descriptors are enough for 332 "
                + "and 44 only, which is the limit until LimitNOFILE is raised"),
        DescriptorBudget.Of(1024, 20_000, 1000, listeners: 60));

    [Fact]
    public void What_is_left_is_never_more_than_there_is() =>
        Gen.Select(Gen.Int[300, 2_000_000], Gen.Int[1, 1_000_000], Gen.Int[1, 1_000_000]).Sample(
            (limit, connections, tarpit) =>
            {
                var budget = DescriptorBudget.Of(limit, connections, tarpit, listeners: 10);
                Assert.InRange(budget.Connections, 1, connections);
                Assert.InRange(budget.Tarpit, 1, tarpit);
                Assert.InRange(2 * budget.Connections + budget.Tarpit, 3, Math.Max(3, limit - 256 - 10));
            });
}
