using Carpool.Lab.Probe;
using Carpool.Lab.Tests.Cluster;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Tests;

/// <summary>Five servers, ten addresses, real daemons: what a client on the wire sees when one of them fails.</summary>
public sealed class TakeoverTests(TestLab lab) : FiveServersTests(lab)
{
    private const double LeaseMs = 300;

    [LabTheory]
    [InlineData("mail01")]
    [InlineData("mail02")]
    [InlineData("mail03")]
    [InlineData("mail04")]
    [InlineData("mail05")]
    public async Task After_one_crash_the_survivors_hold_3_3_2_2(string host)
    {
        await Lab.DoAsync("crash", host);
        Assert.Equal("0 2 2 3 3", (await Lab.SettledAsync()).Loads());
    }

    [LabTheory]
    [InlineData("mail01", "mail02")]
    [InlineData("mail04", "mail02")]
    [InlineData("mail03", "mail05")]
    public async Task After_two_crashes_the_survivors_hold_4_3_3(string first, string second)
    {
        await Lab.DoAsync("crash", first);
        await Lab.SettledAsync();
        await Lab.DoAsync("crash", second);
        Assert.Equal("0 0 3 3 4", (await Lab.SettledAsync()).Loads());
    }

    [LabFact]
    public async Task A_crashed_hosts_addresses_answer_elsewhere_within_half_a_second()
    {
        string[] addresses = ["192.0.2.102", "192.0.2.107", "2001:db8::102"];
        var seen = await WatchAsync("mail02", addresses, () => Lab.DoAsync("crash", "mail02"));
        Assert.All(seen.Addresses, address =>
        {
            Assert.InRange(address.NeighbourGap.Ms, 0, 500);
            Assert.InRange(address.ConnectGap.Ms, 0, 500);
            AssertMovedOnce(address);
        });
    }

    [LabTheory]
    [InlineData("kill", "mail03")]
    [InlineData("hang", "mail04")]
    public async Task No_two_hosts_answer_when_a_daemon_stops_in_mid_sentence(string verb, string host)
    {
        var victim = await Lab.HostAsync(host);
        string[] addresses = [.. victim.Masters];
        var seen = await WatchAsync(host, addresses, () => Lab.DoAsync(verb, host));
        Assert.All(seen.Addresses, address =>
        {
            AssertMovedOnce(address);
            Assert.Equal(victim.Mac, address.Reigns[0].Mac);
            Assert.InRange(address.NeighbourGap.Ms, 0, 500);

            var vhid = victim.Vips.Single(vip => vip.Address == address.Address).Vhid;
            var advertised = seen.Advertisers.Single(one => one.Vhid == vhid && one.Mac == victim.Mac).LastMs;
            Assert.InRange(address.Reigns[0].LastMs - advertised, double.MinValue, LeaseMs);
        });
    }

    [LabFact]
    public async Task Five_seconds_after_a_kill_only_nftables_tables_are_left_and_the_next_start_takes_them_over()
    {
        await Lab.DoAsync("kill", "mail01");
        await Task.Delay(TimeSpan.FromSeconds(5));
        var addresses = await Lab.ExecAsync("mail01", "ip", "-brief", "address", "show", "dev", "eth0");
        Assert.DoesNotContain("192.0.2.101", addresses);
        Assert.DoesNotContain("192.0.2.106", addresses);
        Assert.DoesNotContain("2001:db8::101", addresses);
        var left = await TablesAsync("mail01");
        Assert.Collection(
            left.Order(StringComparer.Ordinal),
            path => Assert.Equal("table inet carpool", path),
            fence => Assert.StartsWith("table netdev ", fence, StringComparison.Ordinal));

        await Lab.RestoreAsync();
        Assert.Equal(2, (await Lab.HostAsync("mail01")).Masters.Count());
        Assert.Equal(left, await TablesAsync("mail01"));
    }

    [LabFact]
    public async Task A_daemon_that_is_told_to_stop_hands_over_within_50_ms()
    {
        var victim = await Lab.HostAsync("mail05");
        var seen = await WatchAsync("mail05", [.. victim.Masters], () =>
        {
            Assert.True(Processes.Send(victim.Daemon.Pid!.Value, ProcessSignal.Terminate));
            return Task.FromResult("");
        });
        Assert.All(seen.Addresses, address =>
        {
            AssertMovedOnce(address);
            Assert.InRange(HandoverMs(address), 0, 50);
        });
        await Lab.UntilAsync("mail05 has stopped", status => status.Hosts[4].Daemon.State == RunState.Dead);
        Assert.DoesNotContain("192.0.2.105", await Lab.ExecAsync("mail05", "ip", "-brief", "address"));
    }

    [LabFact]
    public async Task A_planned_move_loses_no_probe()
    {
        var seen = await WatchAsync("mail03", ["192.0.2.103"], () =>
            Lab.ExecAsync("mail03", "carpool", "vip", "move", "192.0.2.103", "mail01"));
        await Lab.ExecAsync("mail05", "carpool", "vip", "release", "192.0.2.103");
        var moved = Assert.Single(seen.Addresses);
        Assert.Equal("02:00:c0:00:02:0b", moved.Reigns[^1].Mac);
        // Make before break: for a moment both may answer, but never none.
        Assert.InRange(HandoverMs(moved), 0, 5);
    }

    private static void AssertMovedOnce(ProbedAddress address) => Assert.True(
        address is { Reigns.Count: 2, MoreReigns: 0 }, $"{address.Address}: {string.Join(", then ", address.Reigns)}");

    /// <summary>From the old master's last answer to the new one's first.</summary>
    private static double HandoverMs(ProbedAddress address) => address.Reigns[1].FirstMs - address.Reigns[0].LastMs;

    private async Task<string[]> TablesAsync(string host) =>
        (await Lab.ExecAsync(host, "nft", "list", "tables")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Probes addresses while something happens to a host, until others hold them.</summary>
    private async Task<ProbeReport> WatchAsync(string host, string[] addresses, Func<Task<string>> happening)
    {
        using var probe = await Lab.ProbeAsync(addresses);
        await happening();
        await Lab.UntilAsync($"{host} holds none of {string.Join(' ', addresses)}", status =>
            status.Addresses.All(address => address.Masters.Count == 1)
            && !status.Hosts.Single(one => one.Name == host).Masters.Intersect(addresses).Any());
        await Task.Delay(500);
        return await probe.StopAsync();
    }
}
