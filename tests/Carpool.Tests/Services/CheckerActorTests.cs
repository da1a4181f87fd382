using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

public sealed class CheckerActorTests : ActorWorld
{
    private static readonly CheckResult Good = new(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1));
    private static readonly CheckResult Bad =
        new(CheckStatus.L4Refused, TimeSpan.FromMilliseconds(1), "ConnectionRefused");

    private static readonly CheckSettings Settings = new()
    {
        Type = CheckType.Tcp,
        Interval = TimeSpan.FromMilliseconds(500),
        Timeout = TimeSpan.FromMilliseconds(250),
        Rise = 2,
        Fall = 3,
    };

    private readonly Queue<TaskCompletionSource<CheckResult>> _running = new();
    private int _started;
    private Family? _family;

    private Family Checker =>
        _family ??= Adopt(CheckerActor.Props("mail02", Settings, ProbeAsync, () => Clock.Now), "checker");

    [Fact]
    public void The_first_result_decides_at_once()
    {
        End(Good);

        var seen = Assert.Single(Checker.Told<ServiceProtocol.Checked>());
        Assert.Equal(("mail02", HealthState.Up, true), (seen.Node, seen.Health.State, seen.Changed));
    }

    [Fact]
    public void It_takes_fall_bad_checks_to_be_down_and_rise_good_ones_to_be_up_again()
    {
        foreach (var result in new[] { Good, Bad, Bad, Bad, Good, Good })
        {
            End(result);
            Advance(Settings.Interval);
        }

        Assert.Equal(
            [HealthState.Up, HealthState.Up, HealthState.Up, HealthState.Down, HealthState.Down, HealthState.Up],
            Checker.Told<ServiceProtocol.Checked>().Select(seen => seen.Health.State));
        Assert.Equal(
            [true, false, false, true, false, true],
            Checker.Told<ServiceProtocol.Checked>().Select(seen => seen.Changed));
        Assert.Equal(3, Changes.Count);
        Assert.Equal("up -> down (L4CON (ConnectionRefused) after 1ms)", Changes[1]);
    }

    [Fact]
    public void The_next_check_starts_an_interval_after_the_last_one_did()
    {
        _ = Checker;
        Advance(200);
        End(Good);

        Advance(299);
        Assert.Equal(1, _started);
        Advance(1);
        Assert.Equal(2, _started);
    }

    [Fact]
    public void Two_checks_never_run_at_once()
    {
        _ = Checker;

        Advance(5000);

        Assert.Equal(1, _started);
    }

    [Fact]
    public void A_check_that_throws_counts_as_one_that_could_not_be_sent_and_the_next_one_starts()
    {
        _ = Checker;
        NoContext.Run(() => _running.Dequeue().SetException(new InvalidOperationException("out of order")));
        Advance(Settings.Interval);

        var seen = Assert.Single(Checker.Told<ServiceProtocol.Checked>());
        Assert.Equal((HealthState.Unknown, "SOCKERR"), (seen.Health.State, seen.Health.Last!.Value.Word));
        Assert.Equal(2, _started);
    }

    [Fact]
    public void A_connection_of_real_traffic_that_failed_is_as_good_as_a_bad_check()
    {
        End(Good);

        for (var i = 0; i < Settings.Fall; i++) Checker.Child.Tell(new CheckerActor.ConnectFailed(Bad), TestActor);

        Assert.Equal(HealthState.Down, Checker.Told<ServiceProtocol.Checked>()[^1].Health.State);
        Assert.Equal(1, _started);
    }

    [Fact]
    public void A_check_that_runs_when_the_actor_ends_is_cancelled()
    {
        _ = Checker;

        Sys.Stop(Checker.Child);

        Assert.True(_running.Dequeue().Task.IsCanceled);
    }

    private void End(CheckResult result)
    {
        _ = Checker;
        NoContext.Run(() => _running.Dequeue().SetResult(result));
    }

    private Task<CheckResult> ProbeAsync(CancellationToken ct)
    {
        _started++;
        var check = new TaskCompletionSource<CheckResult>();
        ct.Register(() => check.TrySetCanceled(ct));
        _running.Enqueue(check);
        return check.Task;
    }
}
