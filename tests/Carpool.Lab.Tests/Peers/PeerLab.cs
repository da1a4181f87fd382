using System.Text.Json;
using Carpool.Core.Admin;
using Carpool.Core.Carp;

namespace Carpool.Lab.Tests.Peers;

/// <summary>A lab with a configuration of its own, one vhid, and a password that the test knows.</summary>
public abstract class PeerLab : IAsyncLifetime
{
    internal const string Password = "secret";
    internal const string Address = "192.0.2.101";
    internal const byte Vhid = 7;

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-peers-").FullName;

    protected PeerLab(string configuration)
    {
        File.WriteAllText(PathOf("lab.conf"), configuration);
        File.WriteAllText(PathOf("carp.password"), Password);
        Lab = new TestLab(PathOf("lab.conf"));
    }

    public TestLab Lab { get; }

    public Task InitializeAsync() => Lab.InitializeAsync();

    public async Task DisposeAsync()
    {
        await Lab.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A file that the hosts of the lab see too.</summary>
    internal string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Waits until that host says that it is in the state.</summary>
    internal Task<LabStatus> UntilAsync(string host, string state) => Lab.UntilAsync(
        $"{host} is {state}",
        status => status.Hosts.Single(one => one.Name == host).Vips is [var vip] && vip.State == state);

    /// <summary>What <c>carp stats</c> of that host has counted, by word.</summary>
    internal async Task<IReadOnlyDictionary<string, long>> PacketsAsync(string host)
    {
        var json = await Lab.ExecAsync(host, "carpool", "carp", "stats", "--json");
        return JsonSerializer.Deserialize<WireView[]>(json, TestLab.Json)!.Single().Packets;
    }

    /// <summary>
    /// Fails when that host has dropped an advertisement. It may say unknown-vhid, but only until its addresses are on
    /// the wire that it has just opened.
    /// </summary>
    internal async Task NothingIsDroppedAsync(string host)
    {
        var drops = Enum.GetValues<CarpDrop>().Except([CarpDrop.None, CarpDrop.UnknownVhid]);
        var packets = await PacketsAsync(host);
        Assert.Empty(packets.Keys.Intersect(drops.Select(drop => drop.Word())));
        Assert.InRange(packets["ok"], 1, long.MaxValue);
    }

    /// <summary>Captures frames on the client's wire.</summary>
    /// <returns>The capture file.</returns>
    internal async Task<string> CaptureAsync(int count, string filter)
    {
        var file = PathOf("some.pcap");
        await Lab.ExecAsync(
            "client", "timeout", "20", "tcpdump", "-Z", "root", "-i", "eth0", "-c", $"{count}", "-w", file, filter);
        return file;
    }
}
