using Carpool.Core.Health;

namespace Carpool.Core.Tests.Health;

public sealed class FailureStreakTests
{
    [Theory]
    [InlineData("f", 1, "!")]
    [InlineData("fff", 1, "!!!")]
    [InlineData("ffffff", 3, "..!..!")]
    [InlineData("ffsfff", 3, "....!")] // a success ends the row
    [InlineData("fsfsfs", 2, "...")]
    public void As_many_failures_in_a_row_as_the_limit_count_as_one_bad_check(string events, int limit, string full)
    {
        var (streak, successes, seen) = (default(FailureStreak), 0, "");
        foreach (var one in events)
        {
            if (one == 's')
            {
                successes++;
                continue;
            }

            (streak, var isFull) = streak.Fail(successes, limit);
            seen += isFull ? '!' : '.';
        }

        Assert.Equal(full, seen);
    }
}
