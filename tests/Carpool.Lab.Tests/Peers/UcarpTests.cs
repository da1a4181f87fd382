namespace Carpool.Lab.Tests.Peers;

/// <summary>One server; advbase 2 leaves room for a faster and a slower peer.</summary>
public sealed class UcarpLab() : PeerLab(
    """
    carpool {
      cluster.tls = off
      placement { hold-down = 500ms, hold-down-max = 500ms }
      carp { interface = eth0, password-file = "carp.password", advbase = 2s }
      nodes { mail01 { address = 192.0.2.11 } }
      addresses = [ { address = 192.0.2.101/24, vhid = 7, home = mail01 } ]
    }
    """);

/// <summary>A node and the real ucarp share a vhid: each takes over from the other and yields to the faster.</summary>
public sealed class UcarpTests : IClassFixture<UcarpLab>, IAsyncLifetime
{
    private const string Faster = "-b 1";
    private const string Slower = "-b 2 -k 100";

    private readonly UcarpLab _lab;

    public UcarpTests(UcarpLab lab) => _lab = lab;

    /// <summary>Each test begins with a daemon that was just started and is master.</summary>
    public async Task InitializeAsync()
    {
        if (LabSupport.Missing is not null) return;
        // One that the last test has told to stop may end before it is killed.
        await _lab.Lab.TryAsync("kill", "mail01");
        await _lab.Lab.UntilAsync("it is dead", status => status.Hosts[0].Daemon.State == RunState.Dead);
        await _lab.Lab.DoAsync("start", "mail01");
        await _lab.UntilAsync("mail01", "Master");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [LabFact]
    public async Task Carpool_yields_to_a_faster_ucarp_and_takes_over_when_that_is_killed()
    {
        await using var ucarp = await Ucarp.StartAsync(_lab, $"{Faster} -P");
        await ucarp.UntilMasterAsync();
        await _lab.UntilAsync("mail01", "Backup");
        await NothingIsDroppedAsync(ucarp);

        await ucarp.KillAsync();
        await _lab.UntilAsync("mail01", "Master");
    }

    [LabTheory]
    [InlineData("kill", "")]
    [InlineData("crash", "-P")]
    public async Task Ucarp_takes_over_from_a_dead_node_and_yields_when_it_is_back(string verb, string preempt)
    {
        await using var ucarp = await Ucarp.StartAsync(_lab, $"{Slower} {preempt}");
        await HearEachOtherAsync();
        Assert.False(ucarp.IsMaster);
        await _lab.Lab.DoAsync(verb, "mail01");
        await ucarp.UntilMasterAsync();

        await _lab.Lab.DoAsync("start", "mail01");
        await _lab.UntilAsync("mail01", "Master");
        await ucarp.UntilBackupAsync();
        await NothingIsDroppedAsync(ucarp);
    }

    [LabFact]
    public async Task A_faster_ucarp_without_preempt_waits_until_the_node_is_dead_and_then_keeps_the_address()
    {
        await using var ucarp = await Ucarp.StartAsync(_lab, Faster);
        await HearEachOtherAsync();
        Assert.False(ucarp.IsMaster);
        await _lab.Lab.DoAsync("kill", "mail01");
        await ucarp.UntilMasterAsync();

        await _lab.Lab.DoAsync("start", "mail01");
        await _lab.UntilAsync("mail01", "Backup");
        await HearEachOtherAsync();
        Assert.True(ucarp.IsMaster);
        var vip = Assert.Single((await _lab.Lab.HostAsync("mail01")).Vips);
        Assert.Equal(("Backup", "192.0.2.201"), (vip.State, vip.Master));
        await NothingIsDroppedAsync(ucarp);
    }

    [LabTheory]
    [InlineData("carpool vip release 192.0.2.101")]
    [InlineData("kill -TERM $(pgrep -f '[c]arpool run')")]
    public async Task A_bow_out_makes_ucarp_master_at_once(string command)
    {
        await using var ucarp = await Ucarp.StartAsync(_lab, Slower);
        await HearEachOtherAsync();
        await _lab.Lab.ExecAsync("mail01", "sh", "-c", command);

        // Up to a second is ucarp's own: it reads what it captured so late. Without the bow-out it waits 6.4 s.
        Assert.InRange((await ucarp.UntilMasterAsync()).TotalSeconds, 0, 3);
        ucarp.NothingIsDropped();
    }

    /// <summary>Longer than either waits for a master that is silent, when ucarp is the faster one.</summary>
    private static Task HearEachOtherAsync() => Task.Delay(TimeSpan.FromSeconds(4.5));

    private async Task NothingIsDroppedAsync(Ucarp ucarp)
    {
        ucarp.NothingIsDropped();
        await _lab.NothingIsDroppedAsync("mail01");
    }
}
