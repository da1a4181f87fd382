using Carpool.Core.Planning;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Planning;

public sealed class NodeStandingTests
{
    private static readonly PlacementSettings Settings = new()
    {
        Failback = Failback.Auto,
        HoldDown = TimeSpan.FromSeconds(10),
        HoldDownMax = TimeSpan.FromMinutes(10),
        FlapWindow = TimeSpan.FromMinutes(10),
        MinReady = 50,
    };

    private Instant _now = new(1_000_000_000_000);
    private NodeStanding _node;

    public NodeStandingTests() => _node = NodeStanding.Unknown("mail01", _now);

    [Theory]
    [InlineData(0, 10), InlineData(1, 10), InlineData(2, 20), InlineData(3, 40), InlineData(6, 320), InlineData(7, 600)]
    [InlineData(32, 600), InlineData(1000, 600)]
    public void The_wait_doubles_with_each_failure_up_to_its_cap(int failures, int seconds) =>
        Assert.Equal(seconds, NodeStanding.Wait(Settings, failures).TotalSeconds);

    [Fact]
    public void Without_a_hold_down_nobody_waits_however_often_he_fails() =>
        Assert.Equal(TimeSpan.Zero, NodeStanding.Wait(Settings with { HoldDown = TimeSpan.Zero }, 20));

    [Fact]
    public void Who_comes_must_be_ready_for_the_hold_down_in_a_row()
    {
        See(Readiness.Demoted, after: 0);
        Assert.Equal(Readiness.Settling, See(Readiness.Ready, after: 5));
        Assert.Equal(Readiness.Settling, See(Readiness.Ready, after: 9.9));
        See(Readiness.Demoted, after: 0);
        Assert.Equal(Readiness.Settling, See(Readiness.Ready, after: 1));
        Assert.Equal(Readiness.Settling, See(Readiness.Ready, after: 9.9));
        Assert.Equal(Readiness.Ready, See(Readiness.Ready, after: 0.1));
    }

    [Fact]
    public void Who_is_trusted_need_not_wait() =>
        Assert.Equal(Readiness.Ready, _node.See(Settings, Readiness.Ready, isTrusted: true, _now).Readiness);

    [Fact]
    public void Each_failure_doubles_the_wait_and_counts_as_long_as_the_flap_window()
    {
        See(Readiness.Ready, after: 0);
        foreach (var wait in new[] { 10, 20, 40, 80, 160 })
        {
            See(Readiness.Gone, after: 1);
            See(Readiness.Ready, after: 1);
            Assert.Equal(wait, (_node.ReadyAt - _now).TotalSeconds);
        }

        See(Readiness.Ready, after: 580);
        See(Readiness.Demoted, after: 10);
        See(Readiness.Ready, after: 5);
        // Of the five early ones the first are forgotten; the one just now counts.
        Assert.Equal(80, (_node.ReadyAt - _now).TotalSeconds);
    }

    [Fact]
    public void One_outage_is_one_failure_whatever_it_looks_like()
    {
        See(Readiness.Ready, after: 0);
        See(Readiness.Demoted, after: 1);
        See(Readiness.Gone, after: 1);
        See(Readiness.Demoted, after: 1);

        Assert.Single(_node.Failures);
    }

    [Fact]
    public void A_drain_and_the_reboot_within_it_are_no_failures()
    {
        See(Readiness.Ready, after: 0);
        See(Readiness.Draining, after: 20);
        See(Readiness.Gone, after: 20);
        See(Readiness.Draining, after: 20);

        Assert.Empty(_node.Failures);
        Assert.Equal(Readiness.Settling, See(Readiness.Ready, after: 1));
    }

    private Readiness See(Readiness seen, double after)
    {
        _now += TimeSpan.FromSeconds(after);
        _node = _node.See(Settings, seen, isTrusted: false, _now);
        return _node.Readiness;
    }
}
