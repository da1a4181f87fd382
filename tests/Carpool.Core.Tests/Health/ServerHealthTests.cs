using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Health;

public sealed class ServerHealthTests
{
    private static readonly CheckResult Passed = new(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1));
    private static readonly CheckResult Failed = new(CheckStatus.L4Timeout, TimeSpan.FromMilliseconds(1001));

    /// <summary>Results (+ passed, - failed), rise, fall, and the state after each result (U up, D down).</summary>
    public static TheoryData<string, int, int, string> Histories => new()
    {
        { "+", 2, 3, "U" }, // the first verdict decides at once
        { "-", 2, 3, "D" },
        { "+--", 2, 3, "UUU" },
        { "+---", 2, 3, "UUUD" },
        { "+--+--", 2, 3, "UUUUUU" }, // one success in between starts the count anew
        { "-+-++", 2, 3, "DDDDU" },
        { "-+", 1, 1, "DU" },
        { "+-+-", 1, 1, "UDUD" },
    };

    [Theory, MemberData(nameof(Histories))]
    public void Results_in_a_row_are_counted_against_rise_and_fall(string results, int rise, int fall, string states)
    {
        var rules = new HealthRules(rise, fall);
        var health = ServerHealth.Unchecked(new Instant(0));
        var seen = "";
        foreach (var result in results)
        {
            (health, _) = ServerHealth.Step(health, result == '+' ? Passed : Failed, rules, new(0));
            seen += health.State == HealthState.Up ? 'U' : 'D';
        }

        Assert.Equal(states, seen);
    }

    [Fact]
    public void A_change_keeps_when_and_why()
    {
        var rules = new HealthRules(rise: 2, fall: 2);
        var (up, _) = ServerHealth.Step(ServerHealth.Unchecked(new(1)), Passed, rules, new(2));
        var (shaken, changed) = ServerHealth.Step(up, Failed, rules, new(3));
        Assert.False(changed);
        Assert.Equal((1, new Instant(2)), (shaken.Streak, shaken.Since));

        var (down, fell) = ServerHealth.Step(shaken, Failed, rules, new(4));
        Assert.True(fell);
        Assert.Equal((HealthState.Down, 0, new Instant(4)), (down.State, down.Streak, down.Since));
        Assert.Equal("L4TOUT after 1001ms", down.Last.ToString());
    }

    [Fact]
    public void The_state_is_that_of_the_last_run_that_was_long_enough()
    {
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Bool.Array[1, 60]).Sample((rise, fall, results) =>
        {
            var rules = new HealthRules(rise, fall);
            var health = ServerHealth.Unchecked(new(0));
            var model = results[0];
            var run = 0;
            for (var at = 0; at < results.Length; at++)
            {
                var result = results[at] ? Passed : Failed;
                var before = health.State;
                (health, var changed) = ServerHealth.Step(health, result, rules, new(at + 1));

                // The model counts the run of equal results that ends here, HAProxy's way, with no state of its own.
                run = at > 0 && results[at] == results[at - 1] ? run + 1 : 1;
                if (results[at] != model && run >= (results[at] ? rise : fall)) model = results[at];

                Assert.Equal(model ? HealthState.Up : HealthState.Down, health.State);
                Assert.Equal(before != health.State, changed);
                Assert.Equal(changed, health.Since == new Instant(at + 1));
                Assert.InRange(health.Streak, 0, rules.Needed(health.State) - 1);
            }
        });
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Rise_and_fall_are_at_least_one(int rise, int fall) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HealthRules(rise, fall));

    [Theory]
    [InlineData(CheckStatus.L4Ok, "", "L4OK after 3ms")]
    [InlineData(CheckStatus.L4Timeout, "", "L4TOUT after 3ms")]
    [InlineData(CheckStatus.L4Refused, "ConnectionRefused", "L4CON (ConnectionRefused) after 3ms")]
    [InlineData(CheckStatus.L7Status, "RCPT: 452 disk full", "L7STS (RCPT: 452 disk full) after 3ms")]
    [InlineData(CheckStatus.SocketError, "TooManyOpenSockets", "SOCKERR (TooManyOpenSockets) after 3ms")]
    public void A_result_speaks_the_words_of_HAProxy(CheckStatus status, string detail, string text) =>
        Assert.Equal(text, new CheckResult(status, TimeSpan.FromMilliseconds(3), detail).ToString());
}
