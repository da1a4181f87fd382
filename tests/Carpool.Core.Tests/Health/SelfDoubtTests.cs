using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Health;

/// <summary>When a node trusts its own ears, and what its checks count for while it does not.</summary>
public sealed class SelfDoubtTests
{
    private static readonly HealthRules Rules = new(rise: 2, fall: 2);
    private static readonly CheckResult Good = new(CheckStatus.L7Ok, TimeSpan.FromMilliseconds(1));
    private static readonly CheckResult Silent = new(CheckStatus.L7Timeout, TimeSpan.FromMilliseconds(500));

    /// <summary>Signs, and the milliseconds until the next look.</summary>
    private static readonly Gen<(Doubt Sign, int Ms)[]> Looks =
        Gen.Select(Gen.Enum<Doubt>(), Gen.Int[1, 900]).Array[1, 100];

    [Fact]
    public void There_is_a_doubt_only_where_there_was_a_sign() => Looks.Sample(looks =>
    {
        foreach (var (doubt, _, signs) in Run(looks))
            Assert.True(doubt.Reason is Doubt.None || signs.Contains(doubt.Reason));
    });

    [Fact]
    public void No_doubt_lasts_longer_than_its_limit_unless_there_is_no_link() => Looks.Sample(looks =>
    {
        Instant? began = null;
        var before = default(Instant);
        foreach (var (doubt, at, _) in Run(looks))
        {
            // Judged at the look before: between two of them nobody can do anything.
            if (began is { } since) Assert.True(before - since < SelfDoubt.Limit);
            before = at;
            began = doubt.Reason is Doubt.None or Doubt.NoLink ? null : began ?? at;
        }
    });

    [Fact]
    public void One_that_was_given_up_begins_again_only_after_its_signs_were_gone_for_a_while() => Looks.Sample(looks =>
    {
        var (wasGivenUp, lastSign) = (false, default(Instant));
        var before = default(SelfDoubt);
        foreach (var (doubt, at, signs) in Run(looks))
        {
            if (wasGivenUp && signs[^1] is not Doubt.NoLink && at - lastSign < SelfDoubt.Recovery)
                Assert.Equal(Doubt.None, doubt.Reason);
            if (signs[^1] is not Doubt.None) lastSign = at;
            wasGivenUp = doubt.Reason is Doubt.None && (doubt.IsSpent || (wasGivenUp && before.IsSpent));
            before = doubt;
        }
    });

    [Theory]
    [InlineData(Doubt.AllSilent, 0)]
    [InlineData(Doubt.NoLink, 0)]
    [InlineData(Doubt.Late, 1000)]
    public void An_answer_or_a_link_ends_it_at_once_and_lateness_after_a_second(Doubt sign, int ms)
    {
        var doubt = default(SelfDoubt).Step(sign, At(1000));

        if (ms > 0) Assert.Equal(sign, doubt.Step(Doubt.None, At(1000 + ms - 1)).Reason);
        Assert.Equal(Doubt.None, doubt.Step(Doubt.None, At(1000 + ms)).Reason);
    }

    [Theory]
    [InlineData("U. U.", false)] // all well
    [InlineData("U-", false)] // a single service is as likely to blame
    [InlineData("U- U-", true)]
    [InlineData("U- U.", false)]
    [InlineData("U- U- D.", true)] // what was down before and says so has no part in it
    [InlineData("U- U- D-", true)]
    [InlineData("d- U-", true)] // fell a moment before
    [InlineData("D- U-", false)] // was down for long
    [InlineData("D- D-", false)]
    [InlineData("? U- U-", true)]
    public void Services_that_were_up_and_fall_silent_together_are_a_sign(string services, bool isSign)
    {
        const long now = 1_000_000;
        var own = services.Split(' ').Select(one => new OwnService(
            one[0] switch { 'U' => HealthState.Up, '?' => HealthState.Unknown, _ => HealthState.Down },
            one[0] == 'd' ? now - 9_999 : now - 10_000,
            one.EndsWith('-')));

        Assert.Equal(isSign, SelfDoubt.AreAllSilent(own, now));
    }

    [Fact]
    public void In_doubt_silence_changes_nothing_and_every_answer_counts_as_ever() => Gen.Select(
        Gen.Enum<CheckStatus>(), Gen.Enum<Doubt>()).Array[1, 60].Sample(checks =>
        {
            var (health, without) = (ServerHealth.Unchecked(At(0)), ServerHealth.Unchecked(At(0)));
            foreach (var (status, doubt) in checks)
            {
                var result = Silent with { Status = status };
                var before = health;
                (health, _) = ServerHealth.Step(health, result, Rules, At(1), doubt);
                if (result.IsSilence && doubt is not Doubt.None)
                {
                    Assert.Equal((before.State, before.Streak, doubt), (health.State, health.Streak, health.Doubt));
                }
                else
                {
                    // As if the silence in between had not been.
                    (without, _) = ServerHealth.Step(without, result, Rules, At(1));
                    Assert.Equal(
                        (without.State, without.Streak, Doubt.None), (health.State, health.Streak, health.Doubt));
                }
            }
        });

    [Fact]
    public void Services_that_really_hang_are_down_soon_after_the_doubt_has_ended()
    {
        var doubt = default(SelfDoubt);
        var servers = new[] { Up(), Up() };
        var downAt = -1;
        for (var second = 1; downAt < 0; second++)
        {
            for (var i = 0; i < servers.Length; i++)
            {
                (servers[i], _) = ServerHealth.Step(servers[i], Silent, Rules, At(1000 * second), doubt.Reason);
                var own = servers.Select(one => new OwnService(one.State, 0, one.Last is { IsSilence: true }));
                doubt = doubt.Step(
                    SelfDoubt.AreAllSilent(own, 1000 * second) ? Doubt.AllSilent : Doubt.None, At(1000 * second));
            }

            if (servers.All(one => one.State is HealthState.Down)) downAt = second;
        }

        Assert.InRange(downAt, 11, 13);
    }

    private static ServerHealth Up() => ServerHealth.Step(ServerHealth.Unchecked(At(0)), Good, Rules, At(0)).Next;

    private static Instant At(long ms) => new(ms * 1_000_000);

    private static IEnumerable<(SelfDoubt Doubt, Instant At, List<Doubt> Signs)> Run((Doubt Sign, int Ms)[] looks)
    {
        var (doubt, at, signs) = (default(SelfDoubt), At(10_000), new List<Doubt>());
        foreach (var (sign, ms) in looks)
        {
            at += TimeSpan.FromMilliseconds(ms);
            signs.Add(sign);
            doubt = doubt.Step(sign, at);
            yield return (doubt, at, signs);
        }
    }
}
