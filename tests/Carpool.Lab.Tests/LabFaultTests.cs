namespace Carpool.Lab.Tests;

/// <summary>What can be done to a host does what it says.</summary>
public sealed class LabFaultTests(TestLab lab) : FiveServersTests(lab)
{
    [LabFact]
    public async Task Comes_up_with_one_master_for_every_address()
    {
        var status = await Lab.SettledAsync();
        Assert.Equal(6, status.Hosts.Count);
        Assert.Equal(10, status.Addresses.Count);
        Assert.All(status.Hosts.Where(host => host.Node), host => Assert.Equal(2, host.Masters.Count()));
    }

    [LabTheory]
    [InlineData("192.0.2.12", 25, "220 mail02 ESMTP")]
    [InlineData("2001:db8::12", 25, "220 mail02 ESMTP")]
    [InlineData("192.0.2.15", 143, "* OK mail05 IMAP4rev1 greets 192.0.2.201")]
    public async Task Stand_ins_name_their_host_and_the_client(string address, int port, string greeting)
    {
        var heard = await Lab.ExecAsync(
            "client", "bash", "-c", $"exec 3<>/dev/tcp/{address}/{port}; read -r -t 5 line <&3; echo \"$line\"");
        Assert.Equal(greeting, heard.Trim());
    }

    [LabFact]
    public async Task A_web_page_names_the_host_and_the_client()
    {
        var page = await Lab.ExecAsync(
            "client", "bash", "-c", "exec 3<>/dev/tcp/192.0.2.13/80; printf 'GET / HTTP/1.1\\r\\n\\r\\n' >&3; cat <&3");
        Assert.EndsWith("mail03 192.0.2.201\n", page);
    }

    [LabFact]
    public async Task Exec_keeps_the_exit_status_and_runs_on_that_host()
    {
        Assert.Equal("mail04", (await Lab.ExecAsync("mail04", "hostname")).Trim());
        Assert.Equal(7, (await Lab.TryAsync("exec", "mail04", "--", "sh", "-c", "exit 7")).Exit);
        Assert.Contains("192.0.2.104", await Lab.ExecAsync("mail04", "carpool", "vip", "list"));
    }

    [LabFact]
    public async Task A_crash_ends_every_process_and_a_start_boots_afresh()
    {
        var before = await Lab.HostAsync("mail01");
        await Lab.DoAsync("crash", "mail01");
        var crashed = await Lab.HostAsync("mail01");
        Assert.False(crashed.Power);
        Assert.Equal(RunState.Dead, crashed.Daemon.State);
        int?[] pids = [before.Init, before.Daemon.Pid, before.Services.Pid];
        Assert.All(pids, pid => Assert.False(Directory.Exists($"/proc/{pid}")));
        Assert.Equal(1, (await Lab.TryAsync("crash", "mail01")).Exit);
        Assert.Equal(1, (await Lab.TryAsync("exec", "mail01", "--", "true")).Exit);

        await Lab.RestoreAsync();
        Assert.NotEqual(before.Init, (await Lab.HostAsync("mail01")).Init);
    }

    [LabFact]
    public async Task A_kill_ends_the_daemon_alone()
    {
        var before = await Lab.HostAsync("mail02");
        await Lab.DoAsync("kill", "mail02");
        var killed = await Lab.HostAsync("mail02");
        Assert.Equal(RunState.Dead, killed.Daemon.State);
        Assert.Equal(before.Services, killed.Services);
        Assert.Equal(1, (await Lab.TryAsync("hang", "mail02")).Exit);
    }

    [LabFact]
    public async Task A_hanging_daemon_goes_on_after_heal()
    {
        await Lab.DoAsync("hang", "mail03");
        Assert.Equal(RunState.Hung, (await Lab.HostAsync("mail03")).Daemon.State);
        await Lab.DoAsync("heal", "mail03");
        Assert.Equal(RunState.Running, (await Lab.HostAsync("mail03")).Daemon.State);
    }

    [LabFact]
    public async Task A_cut_host_loses_its_carrier_until_it_is_healed()
    {
        await Lab.DoAsync("cut", "mail05");
        Assert.Contains("NO-CARRIER", await Lab.ExecAsync("mail05", "ip", "link", "show", "eth0"));
        Assert.Equal(1, (await Lab.TryAsync("cut", "mail05")).Exit);
        await Lab.DoAsync("heal", "mail05");
        Assert.DoesNotContain("NO-CARRIER", await Lab.ExecAsync("mail05", "ip", "link", "show", "eth0"));
    }

    [LabFact]
    public async Task A_cut_in_part_loses_only_what_it_says_and_only_between_the_hosts_it_names()
    {
        await Lab.DoAsync("cut", "mail01", "--from", "mail02,mail03", "--only", "cluster");
        Assert.Equal(
            [new CutStatus("mail02", Traffic.Cluster), new CutStatus("mail03", Traffic.Cluster)],
            (await Lab.HostAsync("mail01")).Cuts);
        Assert.Equal(1, (await Lab.TryAsync("cut", "mail02", "--from", "mail01", "--only", "cluster")).Exit);

        Assert.Equal("25", await ReachableAsync("mail01", "192.0.2.12"));
        Assert.Equal("25", await ReachableAsync("mail02", "192.0.2.11"));
        Assert.Equal("25 4053", await ReachableAsync("mail01", "192.0.2.14"));

        await Lab.DoAsync("heal", "mail02");
        // A cluster system that was cut off for long enough starts afresh, and its port is closed for a moment.
        const string open = "timeout 1 bash -c 'exec 3<>/dev/tcp/192.0.2.12/4053'";
        await Lab.ExecAsync("mail01", "bash", "-c", $"for i in {{1..60}}; do {open} && exit; sleep 0.5; done; exit 1");
        Assert.Equal("25", await ReachableAsync("mail01", "192.0.2.13"));
        await Lab.RestoreAsync();
        Assert.Empty((await Lab.HostAsync("mail01")).Cuts);
    }

    [LabTheory]
    [InlineData(1, "crash", "mail99")]
    [InlineData(1, "cut", "mail01", "--from", "mail01")]
    [InlineData(1, "cut", "mail01", "--from", "mail02,mail99")]
    [InlineData(2, "cut", "mail01", "--only", "mail")]
    [InlineData(1, "kill", "client")]
    [InlineData(1, "heal", "mail04")]
    [InlineData(1, "start", "mail04")]
    [InlineData(1, "up")]
    [InlineData(2, "crash")]
    [InlineData(2, "explode", "mail01")]
    [InlineData(2, "up", "--nodes", "0")]
    [InlineData(2, "up", "--nodes", "3", "--config", "lab.conf")]
    public async Task What_cannot_be_done_is_said_and_has_its_exit_status(int exit, params string[] words)
    {
        var ended = await Lab.TryAsync(words);
        Assert.Equal(exit, ended.Exit);
        Assert.NotEmpty(ended.Error);
        Assert.DoesNotContain("   at ", ended.Error);
    }

    /// <summary>On which of the ports of mail and of the cluster an address can be connected to from a host.</summary>
    private async Task<string> ReachableAsync(string from, string address)
    {
        var look = "for port in 25 4053; do "
            + $"timeout 1 bash -c \"exec 3<>/dev/tcp/{address}/$port\" && echo $port; done; true";
        return string.Join(' ', (await Lab.ExecAsync(from, "bash", "-c", look)).Split('\n', ' ')).Trim();
    }
}
