using Carpool.Core.Carp;

namespace Carpool.Lab.Tests.Peers;

public sealed class HostileLab() : PeerLab(
    """
    carpool {
      cluster.tls = off
      placement { hold-down = 500ms, hold-down-max = 500ms }
      carp { interface = eth0, password-file = "carp.password" }
      nodes {
        mail01 { address = 192.0.2.11 }
        mail02 { address = 192.0.2.12 }
      }
      addresses = [ { address = 192.0.2.101/24, vhid = 7, home = mail01 } ]
      services { smtp { port = 25, check { type = tcp, interval = 500ms, timeout = 250ms } } }
    }
    """);

/// <summary>Somebody on the wire who does not know the password: nothing changes, and each packet is counted.</summary>
public sealed class HostilePacketTests : IClassFixture<HostileLab>, IAsyncLifetime
{
    private const int Copies = 5;

    private readonly HostileLab _lab;

    public HostilePacketTests(HostileLab lab) => _lab = lab;

    public static TheoryData<string> Kinds => [.. HostileFrames.All.Keys];

    public Task InitializeAsync() => LabSupport.Missing is null ? _lab.Lab.RestoreAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    [LabTheory]
    [MemberData(nameof(Kinds))]
    public async Task A_hostile_packet_changes_nothing_and_is_counted_under_its_own_word(string kind)
    {
        var (word, frame) = HostileFrames.All[kind];
        await NothingChangesAsync(
            () => FrameSender.SendAsync(_lab.Lab, Enumerable.Repeat(frame, Copies)),
            (word, "mail01"),
            (word, "mail02"));
    }

    [LabFact]
    public async Task Replayed_advertisements_change_nothing_while_their_sender_lives_and_when_it_is_dead()
    {
        var frames = FramesOf(await _lab.CaptureAsync(Copies, "ip proto 112"));
        var replayed = CarpDrop.Replayed.Word();
        await NothingChangesAsync(
            () => FrameSender.SendAsync(_lab.Lab, frames), (replayed, "mail02"), ("frame-own-echo", "mail01"));

        await _lab.Lab.DoAsync("crash", "mail01");
        await _lab.UntilAsync("mail02", "Master");
        await NothingChangesAsync(() => FrameSender.SendAsync(_lab.Lab, frames), (replayed, "mail02"));
    }

    /// <summary>Every copy must be counted, and each node must say the same before and after.</summary>
    private async Task NothingChangesAsync(Func<Task> attack, params (string Word, string Host)[] counted)
    {
        var before = await StatesAsync();
        var counts = new Dictionary<string, long>();
        foreach (var (word, host) in counted) counts[host] = await CountAsync(word, host);

        await attack();
        // Three beats and more: what an election believes it acts upon by then.
        await Task.Delay(TimeSpan.FromSeconds(1));
        foreach (var (word, host) in counted)
            Assert.Equal((word, counts[host] + Copies), (word, await CountAsync(word, host)));
        Assert.Equal(before, await StatesAsync());
    }

    private async Task<long> CountAsync(string word, string host) =>
        (await _lab.PacketsAsync(host)).GetValueOrDefault(word);

    private async Task<string[]> StatesAsync() =>
    [
        .. (await _lab.Lab.StatusAsync()).Hosts.SelectMany(host => host.Vips.Select(vip =>
            $"{host.Name} {vip.State}, master {vip.Master}, {vip.Counters.Transitions} changes")),
    ];

    /// <summary>The records of a capture file, pcap-savefile(5).</summary>
    private static List<byte[]> FramesOf(string path)
    {
        const int fileHeader = 24, timestamp = 8;
        using var file = new BinaryReader(File.OpenRead(path));
        file.ReadBytes(fileHeader);
        var frames = new List<byte[]>();
        while (file.BaseStream.Position < file.BaseStream.Length)
        {
            file.ReadBytes(timestamp);
            var captured = file.ReadInt32();
            _ = file.ReadInt32();
            frames.Add(file.ReadBytes(captured));
        }

        return frames;
    }
}
