using Carpool.Core.Health;

namespace Carpool.Core.Tests.Health;

public sealed class CheckPaceTests
{
    private static readonly CheckPace Pace = new(Seconds(10), Seconds(1), Seconds(3), Jitter: 0.1);
    private static readonly ServerHealth Up = ServerHealth.Unchecked(new Instant(0)) with { State = HealthState.Up };

    [Theory]
    [InlineData(HealthState.Up, 0, 10)]
    [InlineData(HealthState.Up, 1, 1)]
    [InlineData(HealthState.Down, 0, 3)]
    [InlineData(HealthState.Down, 1, 1)]
    public void The_wait_is_that_of_the_state_and_shorter_in_doubt(HealthState state, int streak, int seconds) =>
        Assert.Equal(Seconds(seconds), Pace.After(Up with { State = state, Streak = streak }, draw: 0.5));

    [Theory]
    [InlineData(0, 9)]
    [InlineData(1, 11)]
    public void Jitter_makes_it_shorter_or_longer(double draw, int seconds) =>
        Assert.Equal(Seconds(seconds), Pace.After(Up, draw));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
