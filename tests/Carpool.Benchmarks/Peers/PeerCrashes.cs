using System.Diagnostics;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;
using Carpool.Benchmarks.Takeover;
using Carpool.Lab;

namespace Carpool.Benchmarks.Peers;

/// <summary>The same power failure, wire and client with another program in Carpool's place.</summary>
internal sealed class PeerCrashes(Peer peer)
{
    private static readonly TimeSpan ElectionLimit = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("carpool-bench-");
        try
        {
            var gaps = new List<double>();
            for (var run = 0; run < runs; run++) gaps.Add(await CrashAsync(lab, folder.FullName, ct));
            return [Figure.OfMedian(section, $"takeover after a crash, {peer.Name}", "ms", limit: null, gaps)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Both hosts boot, and crash at the end: nothing of one run is left for the next.</summary>
    private async Task<double> CrashAsync(BenchLab lab, string folder, CancellationToken ct)
    {
        var hosts = (await lab.StatusAsync(ct)).Hosts.Where(host => host.Node).ToList();
        for (var place = 0; place < hosts.Count; place++) await StartAsync(lab, hosts[place], place, folder, ct);
        await ElectAsync(lab, hosts, ct);

        var report = await ClientProbe.WatchAsync(
            lab, [Peer.Address], () => lab.DoAsync("crash", hosts[0].Name, ct), peer.Patience, ct);
        await lab.DoAsync("crash", hosts[1].Name, ct);
        return Handover.Read(report, report.Addresses[0], hosts[0].Mac).Gap;
    }

    private async Task StartAsync(BenchLab lab, HostStatus host, int place, string folder, CancellationToken ct)
    {
        if (!host.Power) await lab.DoAsync("start", host.Name, ct);
        if (!host.Power || host.Daemon.State == RunState.Running) await lab.DoAsync("kill", host.Name, ct);
        await lab.ExecAsync(host.Name, peer.Prepare(folder, host.Address, place), ct);
    }

    /// <summary>Waits until the first host has the address, and no other one has.</summary>
    private async Task ElectAsync(BenchLab lab, List<HostStatus> hosts, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (!await HasAddressAsync(hosts[0].Name) || await HasAddressAsync(hosts[1].Name))
        {
            if (waited.Elapsed > ElectionLimit) throw new BenchmarkException($"{peer.Name} elects no master");
        }

        async Task<bool> HasAddressAsync(string host) => (await lab.ExecAsync(
            host, ["ip", "-4", "-oneline", "addr", "show", "dev", "eth0"], ct)).Contains($" {Peer.Address}/");
    }
}
