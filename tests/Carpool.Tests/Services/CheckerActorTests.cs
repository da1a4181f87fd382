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

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private ScheduledCheck _check = TestPool.Small("smtp { port = 25 }").Services[0].Check with
    {
        Interval = Interval,
        FastInterval = Interval,
        DownInterval = Interval,
        Rise = 2,
        Fall = 2,
    };

    private readonly Queue<TaskCompletionSource<CheckResult>> _running = new();
    private int _started;
    private Family? _family;

    private Family Checker =>
        _family ??= Adopt(CheckerActor.Props("mail02", CheckKind.Up, _check, ProbeAsync, () => Clock.Now), "checker");

    [Fact]
    public void Every_result_is_told()
    {
        End(Good);
        Advance(Interval);
        End(Bad);

        Assert.Equal(
            [
                new ServiceProtocol.Checked("mail02", CheckKind.Up, Good),
                new ServiceProtocol.Checked("mail02", CheckKind.Up, Bad),
            ],
            Checker.Told<ServiceProtocol.Checked>());
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
    public void A_doubtful_server_is_checked_sooner_and_one_that_is_down_later()
    {
        _check = _check with { FastInterval = Interval / 5, DownInterval = Interval * 2 };
        End(Good);
        Advance(Interval);
        End(Bad);
        Advance(Interval / 5);
        Assert.Equal(3, _started);
        End(Bad);
        Advance((Interval * 2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, _started);
        Advance(1);
        Assert.Equal(4, _started);
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
        Advance(Interval);

        var seen = Assert.Single(Checker.Told<ServiceProtocol.Checked>());
        Assert.Equal((CheckStatus.SocketError, "out of order"), (seen.Result.Status, seen.Result.Detail));
        Assert.Equal(2, _started);
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
