using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Balancing;

public sealed class PathChoiceTests
{
    private static readonly CheckResult Good = new(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1));
    private static readonly CheckResult Bad = new(CheckStatus.L4Timeout, TimeSpan.FromMilliseconds(500));

    private static readonly ServerVerdict Well =
        new("mail01", HealthState.Up, "mail01", "L4OK", Good, 0);

    [Fact]
    public void By_the_proxy_with_a_setting_that_only_it_can_carry_out() => Assert.Equal(
        new PathChoice(false, "protect is set"),
        PathChoice.Of(ServicePath.Auto, "protect is set", accepts: true, Well, null));

    [Fact]
    public void The_kernel_takes_what_goes_to_a_local_server_that_is_up() => Assert.Equal(
        new PathChoice(true, "the local server is up (L4OK)"),
        PathChoice.Of(ServicePath.Auto, need: null, true, Well, null));

    [Fact]
    public void The_proxy_takes_it_when_it_is_said_so() => Assert.Equal(
        new PathChoice(false, "path = proxy"), PathChoice.Of(ServicePath.Proxy, need: null, true, Well, null));

    [Theory]
    [InlineData(HealthState.Down, false, "the local server is down")]
    [InlineData(HealthState.Unknown, false, "the local server is unknown")]
    [InlineData(HealthState.Up, true, "the local server is disabled")]
    public void The_proxy_takes_it_unless_the_local_server_takes_sessions(
        HealthState state, bool isDisabled, string why)
    {
        var order = new ServiceOrder("imap", "mail01", AdminState.Disabled, 0, new OrderStamp(1, "mail02"));
        var local = Well with { State = state, Disabled = isDisabled ? order : null };

        Assert.Equal(
            new PathChoice(false, why), PathChoice.Of(ServicePath.Auto, need: null, true, local, null));
    }

    [Fact]
    public void One_bad_check_is_enough_even_when_the_server_still_counts_as_up() => Assert.Equal(
        new PathChoice(false, "last check of the local server: L4TOUT after 500ms"),
        PathChoice.Of(ServicePath.Kernel, need: null, true, Well with { Check = Bad }, null));

    [Fact]
    public void A_node_that_takes_no_new_connections_has_no_kernel_path() =>
        Assert.False(PathChoice.Of(ServicePath.Auto, need: null, accepts: false, Well, null).IsKernel);

    [Fact]
    public void Where_the_kernel_cannot_the_proxy_does_and_says_why() => Assert.Equal(
        new PathChoice(false, "libnftables.so.1 is not installed"),
        PathChoice.Of(ServicePath.Kernel, need: null, true, Well, "libnftables.so.1 is not installed"));
}
