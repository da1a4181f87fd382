using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Carpool.Lab.Tests.Peers;

public sealed class DualStackLab() : PeerLab(Configuration("mac = virtual"))
{
    /// <param name="carp">Keys of <c>carpool.carp</c>.</param>
    internal static string Configuration(string carp) =>
        $$"""
        carpool {
          cluster.tls = off
          placement { hold-down = 500ms, hold-down-max = 500ms }
          carp { interface = eth0, password-file = "carp.password", {{carp}} }
          nodes {
            mail01 { address = 192.0.2.11, address6 = "2001:db8::11" }
            mail02 { address = 192.0.2.12, address6 = "2001:db8::12" }
          }
          addresses = [ { address = 192.0.2.101/24, also = ["2001:db8::101/64"], vhid = 7, home = mail01 } ]
          services { smtp { port = 25, check { type = tcp, interval = 500ms, timeout = 250ms } } }
        }
        """;
}

/// <summary>An address in both families, on the virtual MAC: what other people's tools see of it.</summary>
public sealed partial class DualStackTests : IClassFixture<DualStackLab>, IAsyncLifetime
{
    private const string Both = "ip proto 112 or ip6 proto 112";
    private const string VirtualMac = "00:00:5e:00:01:07";

    private readonly DualStackLab _lab;

    public DualStackTests(DualStackLab lab) => _lab = lab;

    public Task InitializeAsync() => LabSupport.Missing is null ? _lab.Lab.RestoreAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    [LabFact]
    public async Task The_same_virtual_MAC_answers_before_and_after_a_takeover_and_no_other()
    {
        await TheOnlyAnswersComeFromAsync("mail01");
        await _lab.Lab.DoAsync("crash", "mail01");
        await _lab.UntilAsync("mail02", "Master");
        await TheOnlyAnswersComeFromAsync("mail02");
    }

    [LabFact]
    public async Task Listen_shows_both_families_by_node_name()
    {
        var lines = (await _lab.Lab.ExecAsync(
            "client", "carpool", "carp", "listen", "eth0", "--count", "4", "--config", _lab.PathOf("lab.conf"))).Trim();
        Assert.All(lines.Split('\n'), line => Assert.Matches(
            "^[0-9:.]+Z  mail01  vhid 7  advbase 1  advskew 0  demote 0  counter [0-9]+  ok$", line));
    }

    [LabFact]
    public async Task Ctrl_C_ends_listening_in_good_order_with_a_sum()
    {
        var ended = await _lab.Lab.TryAsync(
            "exec", "client", "--",
            "timeout", "--preserve-status", "-s", "INT", "5", "carpool", "carp", "listen", "eth0");
        Assert.Equal(0, ended.Exit);
        Assert.Matches("^[0-9]+ ok\n$", ended.Error);
    }

    [LabTheory]
    [InlineData("-d", "ip.proto==112,carp")]
    [InlineData("--disable-protocol", "vrrp")]
    public async Task Wireshark_takes_our_advertisements_for_CARP_with_a_good_checksum(string option, string value)
    {
        const int captured = 8;
        var file = await _lab.CaptureAsync(captured, Both);
        using var tshark = Process.Start(new ProcessStartInfo("tshark",
        [
            "-r", file, option, value, "-T", "fields", "-E", "separator=,", "-e", "eth.type", "-e", "carp.vhid",
            "-e", "carp.advskew", "-e", "carp.checksum.status", "-e", "_ws.malformed",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // A line for root about root is all that it says there.
        tshark.BeginErrorReadLine();
        var lines = (await tshark.StandardOutput.ReadToEndAsync()).Trim().Split('\n');
        await tshark.WaitForExitAsync();

        Assert.Equal(captured, lines.Length);
        Assert.All(lines, line => Assert.Contains(line, new[] { "0x0800,7,0,1,", "0x86dd,7,0,1," }));
        Assert.Equal(2, lines.Distinct().Count());
    }

    private async Task TheOnlyAnswersComeFromAsync(string host)
    {
        var arp = await _lab.Lab.ExecAsync("client", "arping", "-I", "eth0", "-c", "3", "192.0.2.101");
        Assert.Equal([VirtualMac, VirtualMac, VirtualMac], MacsIn(arp));
        Assert.Contains("(0 extra)", arp, StringComparison.Ordinal);

        var neighbour = await _lab.Lab.ExecAsync("client", "ndisc6", "-m", "-w", "1000", "2001:db8::101", "eth0");
        Assert.Equal([VirtualMac], MacsIn(neighbour));

        foreach (var address in new[] { "192.0.2.101", "2001:db8::101" })
        {
            var greeting = await _lab.Lab.ExecAsync("client", "bash", "-c",
                $"exec 3<>/dev/tcp/{address}/25; read -r -t 5 line <&3; echo \"$line\"");
            Assert.Equal($"220 {host} ESMTP", greeting.Trim());
        }
    }

    private static IEnumerable<string> MacsIn(string text) =>
        Mac().Matches(text).Select(match => match.Value.ToLowerInvariant());

    [GeneratedRegex("([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")]
    private static partial Regex Mac();
}
