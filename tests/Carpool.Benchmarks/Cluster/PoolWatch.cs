using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Carpool.Benchmarks.Labs;
using Carpool.Lab;

namespace Carpool.Benchmarks.Cluster;

/// <summary>Waits for what a pool is to become, by the lab's status and the daemons' logs.</summary>
internal sealed partial class PoolWatch(BenchLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until all servers are one cluster, and each address has one master, evenly.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> UntilWholeAsync(CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await UntilAsync("one cluster, even", status => IsOneCluster(status) && IsEven(status), ct);
        return watch.Elapsed;
    }

    /// <exception cref="BenchmarkException">It is not so after 90 s.</exception>
    public async Task<LabStatus> UntilAsync(string what, Func<LabStatus, bool> holds, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var asked = Stopwatch.StartNew();
            var status = await lab.StatusAsync(ct);
            // To be looked at must not be what keeps them busy.
            var pause = Period + 4 * asked.Elapsed;
            if (holds(status)) return status;
            if (watch.Elapsed > Limit)
                throw new BenchmarkException($"not within {Limit.TotalSeconds:0} s: {what}; {Picture(status)}");
            await Task.Delay(pause, ct);
        }
    }

    /// <summary>Waits until each of these hosts has a plan in force that says that another one is gone.</summary>
    /// <returns>When the last of them had it.</returns>
    public static async Task<DateTimeOffset> UntilPlannedAsync(
        IReadOnlyList<HostStatus> hosts, string gone, DateTimeOffset since, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var times = hosts.Select(host => PlannedAt(host.Log, gone, since)).ToList();
            if (times.All(time => time is not null)) return times.Max()!.Value;
            if (watch.Elapsed > Limit)
                throw new BenchmarkException(
                    $"after {Limit.TotalSeconds:0} s no plan without {gone} at "
                    + string.Join(' ', hosts.Where((_, i) => times[i] is null).Select(host => host.Name)));
            await Task.Delay(Period, ct);
        }
    }

    public static bool IsOneCluster(LabStatus status)
    {
        var servers = status.Hosts.Where(host => host.Node).ToList();
        return servers.All(host => host.Nodes.Count(IsMember) == servers.Count);
    }

    public static bool IsEven(LabStatus status) =>
        status.Addresses.All(address => address.Masters.Count == 1) && SpreadOf(status) <= 1;

    /// <summary>The difference between the most and the least that a server with power holds.</summary>
    public static int SpreadOf(LabStatus status)
    {
        var loads = status.Hosts.Where(host => host is { Node: true, Power: true })
            .Select(host => host.Masters.Count()).ToList();
        return loads.Max() - loads.Min();
    }

    private static bool IsMember(Core.Admin.NodeView node) =>
        node.Why.EndsWith("it answers this", StringComparison.Ordinal)
        || node.Why.EndsWith("reachable in the cluster", StringComparison.Ordinal);

    private static string Picture(LabStatus status) => string.Join(", ", status.Hosts.Where(host => host.Node)
        .Select(host => $"{host.Name} holds {host.Masters.Count()}, knows {host.Nodes.Count(IsMember)}"));

    private static DateTimeOffset? PlannedAt(string log, string gone, DateTimeOffset since)
    {
        using var reader = new StreamReader(new FileStream(
            log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
        {
            if (InForce().Match(line) is not { Success: true } match || !line.Contains($"{gone} is gone")) continue;

            var at = DateTimeOffset.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            if (at >= since) return at;
        }

        return null;
    }

    [GeneratedRegex(@"^(\S+Z) info  plan .+ -> .+ \(")]
    private static partial Regex InForce();
}
