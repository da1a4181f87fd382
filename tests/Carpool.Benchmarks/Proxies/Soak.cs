using System.Globalization;
using Carpool.Benchmarks.Footprint;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// One connection after the other through the proxy of a pool member, and what is left of them: nothing may become
/// more.
/// </summary>
internal static class Soak
{
    // What the allocators keep differs by as much from one collection to the next.
    private const double MegabytesToSpare = 2;
    private const double EntriesToSpare = 0.1;
    private static readonly double[] Marks = [0.1, 0.5, 1];
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private sealed record Rest(double ResidentMb, double Descriptors, double Sessions, double Entries);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(ProxyPlan plan, CancellationToken ct)
    {
        await using var cable = await Cable.LayAsync(ct);
        cable.Keep(await AddressHost.StartAsync(cable, ports: [], ct));
        var proxy = await CarpoolProxy.StartAsync(
            cable.OnServer, threads: 1, certificate: null, Cable.Virtual, Cable.Own, [ProxyRig.HttpPort], ct);
        cable.Keep(proxy);

        var done = 0.0;
        var marks = new List<string>();
        var rests = new List<Rest>();
        foreach (var mark in Marks.Select(share => share * plan.Soak))
        {
            while (done < mark) done += (await Wrk.RunAsync(cable.OnClient, Cable.Virtual, false, Step, ct)).Requests;
            await Task.Delay(Settle, ct);
            marks.Add(done.ToString("#,0", CultureInfo.InvariantCulture));
            rests.Add(await LookAsync(cable, proxy, ct));
        }

        return
        [
            Of("resident memory, MB", rest => rest.ResidentMb, $"+{MegabytesToSpare:0} MB", MegabytesToSpare),
            Of("descriptors", rest => rest.Descriptors, "+0", spare: 0),
            Of("open sessions", rest => rest.Sessions, "+0", spare: 0),
            Of("tracked connections", rest => rest.Entries, "+10 %", EntriesToSpare * rests[0].Entries),
        ];

        Figure Of(string what, Func<Rest, double> read, string target, double spare)
        {
            double[] values = [.. rests.Select(read)];
            var at = marks.Zip(values, (mark, value) => $"{Spread.Text(value)} at {mark}");
            return new Figure(
                "soak", $"soak: {what}", $"<= {target}", string.Join(", ", at), values[^1] <= values[0] + spare,
                values[^1], values);
        }
    }

    private static async Task<Rest> LookAsync(Cable cable, CarpoolProxy proxy, CancellationToken ct)
    {
        var entries = await cable.Server.RunAsync("cat /proc/sys/net/netfilter/nf_conntrack_count", ct);
        var inside = await proxy.CollectAsync(ct);
        return new Rest(
            ProcessSample.Take(proxy.Pid).ResidentMb,
            Directory.GetFiles($"/proc/{proxy.Pid}/fd").Length,
            inside.Sessions,
            double.Parse(entries, CultureInfo.InvariantCulture));
    }
}
