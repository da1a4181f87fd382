using System.Diagnostics;
using System.Globalization;

namespace Carpool.Lab.Tests.Peers;

public sealed class UnicastLab() : PeerLab(DualStackLab.Configuration("peers = unicast"));

/// <summary>A network that loses CARP's multicast: with <c>peers = unicast</c> the pool does not notice.</summary>
public sealed class UnicastTests : IClassFixture<UnicastLab>
{
    private readonly UnicastLab _lab;

    public UnicastTests(UnicastLab lab) => _lab = lab;

    [LabFact]
    public async Task Elections_settle_and_takeover_works_without_multicast()
    {
        await OnTheBridgeAsync("""
            nft 'add table bridge loss
                 add chain bridge loss frames { type filter hook forward priority 0; }
                 add rule bridge loss frames ether daddr 01:00:5e:00:00:12 drop
                 add rule bridge loss frames ether daddr 33:33:00:00:00:12 drop'
            """);
        await _lab.Lab.RestoreAsync();
        await _lab.Lab.DoAsync("crash", "mail01");
        await _lab.UntilAsync("mail02", "Master");

        await _lab.Lab.RestoreAsync();
        await _lab.UntilAsync("mail01", "Master");
        await _lab.UntilAsync("mail02", "Backup");
        await _lab.NothingIsDroppedAsync("mail02");
    }

    /// <summary>Runs a script where the bridge is: in the lab itself, the starter of every first process.</summary>
    private async Task OnTheBridgeAsync(string script)
    {
        var init = (await _lab.Lab.HostAsync("client")).Init!.Value;
        var lab = ParentOf(ParentOf(init));
        // Root's lab may be in the user namespace of this process, and nobody can enter that twice.
        string[] user = NamespaceOf("self") == NamespaceOf($"{lab}") ? [] : ["--user", "--preserve-credentials"];
        using var process = Process.Start("nsenter", ["--target", $"{lab}", .. user, "--net", "sh", "-c", script]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static int ParentOf(int process)
    {
        const string key = "PPid:";
        var lines = File.ReadLines($"/proc/{process}/status");
        var parent = lines.Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];
        return int.Parse(parent, CultureInfo.InvariantCulture);
    }

    private static string? NamespaceOf(string process) =>
        File.ResolveLinkTarget($"/proc/{process}/ns/user", returnFinalTarget: false)?.Name;
}
