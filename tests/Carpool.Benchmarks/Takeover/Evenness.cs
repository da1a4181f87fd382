using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;
using Carpool.Lab;

namespace Carpool.Benchmarks.Takeover;

/// <summary>Two servers at once: how the three that are left share the addresses.</summary>
internal static class Evenness
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1.5);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var loads = new List<string>();
        var status = await lab.SettleAsync(ct);
        string[] nodes = [.. status.Hosts.Where(host => host.Node).Select(host => host.Name)];
        foreach (var (first, second) in Pairs(nodes).Take(runs))
        {
            await lab.SettleAsync(ct);
            await Task.WhenAll(lab.DoAsync("crash", first, ct), lab.DoAsync("crash", second, ct));
            await Task.Delay(After, ct);
            loads.Add(LoadsOf(await lab.StatusAsync(ct)));
            await lab.DoAsync("start", first, ct);
            await lab.DoAsync("start", second, ct);
        }

        return [Judge(section, "loads after two crashes", "4,3,3", loads)];
    }

    /// <summary>Addresses of each living server, most first; and how many have not just one master, if any.</summary>
    public static string LoadsOf(LabStatus status)
    {
        var astray = status.Addresses.Count(address => address.Masters.Count != 1);
        var loads = status.Hosts.Where(host => host is { Node: true, Power: true })
            .Select(host => host.Masters.Count()).OrderDescending();
        return string.Join(',', loads) + (astray == 0 ? "" : $" ({astray} without one master)");
    }

    public static Figure Judge(string section, string what, string target, IReadOnlyList<string> loads)
    {
        var counted = loads.CountBy(one => one).Select(one => $"{one.Key} ({one.Value} of {loads.Count})");
        return new(section, what, target, string.Join("; ", counted), loads.All(one => one == target));
    }

    private static IEnumerable<(string First, string Second)> Pairs(string[] names) =>
        from first in Enumerable.Range(0, names.Length)
        from second in Enumerable.Range(first + 1, names.Length - first - 1)
        select (names[first], names[second]);
}
