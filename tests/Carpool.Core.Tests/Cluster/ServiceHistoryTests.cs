using Carpool.Core.Cluster;
using Carpool.Core.Health;

namespace Carpool.Core.Tests.Cluster;

public sealed class ServiceHistoryTests
{
    private static readonly CheckResult Bad = new(CheckStatus.L4Refused, TimeSpan.Zero);
    private static readonly ServiceOrder Order = new("imap", "mail01", AdminState.Disabled, 0, new(1, "mail02"));

    private readonly ServerVerdict[] _unknown = [Of("mail01", HealthState.Unknown), Of("mail02", HealthState.Unknown)];
    private readonly ServerVerdict[] _up = [Of("mail01", HealthState.Up), Of("mail02", HealthState.Up)];

    [Fact]
    public void Times_down_add_up_and_the_present_one_counts()
    {
        var history = ServiceHistory.Begin(_unknown, At(0)).Step(_unknown, _up, At(1));
        ServerVerdict[] down = [Of("mail01", HealthState.Down), _up[1]];

        history = history.Step(_up, down, At(10)).Step(down, _up, At(13)).Step(_up, down, At(20));

        var server = history.Servers["mail01"];
        Assert.Equal((2, At(20)), (server.Falls, server.Uptime.Since));
        Assert.Equal(TimeSpan.FromSeconds(3 + 5), server.Uptime.DowntimeAt(At(25)));
        Assert.Equal(0, history.Falls);
    }

    [Fact]
    public void A_service_is_down_while_no_server_takes_sessions_whatever_keeps_them_from_it()
    {
        ServerVerdict[] none = [_up[0] with { Disabled = Order }, Of("mail02", HealthState.Down)];

        var history = ServiceHistory.Begin(_up, At(0)).Step(_up, none, At(10)).Step(none, _up, At(12));

        Assert.Equal((1, TimeSpan.FromSeconds(2)), (history.Falls, history.Uptime.DowntimeAt(At(99))));
        // Nobody's checks found the first one down.
        Assert.Equal((0, TimeSpan.FromSeconds(2)), (Fall("mail01").Falls, Fall("mail01").Uptime.DowntimeAt(At(99))));
        Assert.Equal(1, Fall("mail02").Falls);

        ServerHistory Fall(string node) => history.Servers[node];
    }

    [Fact]
    public void A_service_that_has_not_been_looked_at_is_not_down() =>
        Assert.False(ServiceHistory.Begin(_unknown, At(0)).Step(_unknown, _unknown, At(10)).Uptime.IsDown);

    [Fact]
    public void Only_checks_that_fail_while_the_server_is_up_count()
    {
        var history = ServiceHistory.Begin(_unknown, At(0))
            .Checked(_unknown[0], Bad)
            .Checked(_up[0], new CheckResult(CheckStatus.L4Ok, TimeSpan.Zero))
            .Checked(_up[0], new CheckResult(CheckStatus.SocketError, TimeSpan.Zero))
            .Checked(_up[0], Bad)
            .Checked(Of("mail01", HealthState.Down), Bad);

        Assert.Equal(1, history.Servers["mail01"].FailedChecks);
    }

    private static ServerVerdict Of(string node, HealthState state) => new(node, state, node, "", null, 0);

    private static Instant At(int seconds) => new(seconds * 1_000_000_000L);
}
