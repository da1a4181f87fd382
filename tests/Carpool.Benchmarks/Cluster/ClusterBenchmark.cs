using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Cluster;

/// <summary>One lab of the given size: its start, its idle time, then one crash and return after the other.</summary>
internal sealed class ClusterBenchmark(int nodes, int addresses, int crashes)
{
    private const double CrashLimitMs = 450, PlanLimit = 5, ReturnLimit = 15, SilenceLimitMs = 5;

    private readonly List<Figure> _figures = [];

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        string[] sizes = ["--nodes", $"{nodes}", "--addresses", $"{addresses}"];
        await using var lab = await BenchLab.UpAsync(sizes, ct);
        Add(Figure.At("up", "lab up --detach, all addresses held", "s", null, lab.UpTime.TotalSeconds));
        var whole = await new PoolWatch(lab).UntilWholeAsync(ct);
        Add(Figure.At("up", "then until one cluster, even", "s", null, whole.TotalSeconds));
        await Console.Error.WriteLineAsync("measuring idle");
        foreach (var figure in await IdleCluster.MeasureAsync(lab, ct)) Add(figure);
        foreach (var figure in await CrashesAsync(lab, ct)) Add(figure);
        return _figures;
    }

    private void Add(Figure figure) => _figures.Add(figure);

    private async Task<IReadOnlyList<Figure>> CrashesAsync(BenchLab lab, CancellationToken ct)
    {
        var seen = new List<Outage>();
        var failed = new List<Figure>();
        var names = (await lab.StatusAsync(ct)).Hosts.Where(host => host.Node).Select(host => host.Name).ToList();
        // Spread over the pool: the first one makes the plans.
        foreach (var run in Enumerable.Range(0, Math.Min(crashes, nodes)))
        {
            var name = names[run * nodes / Math.Min(crashes, nodes)];
            await Console.Error.WriteLineAsync($"measuring a crash and the return of {name}");
            try
            {
                seen.Add(await Outage.MeasureAsync(lab, name, ct));
            }
            catch (BenchmarkException e)
            {
                failed.Add(Figure.Failed($"crash of {name}", e.Message));
                await lab.ReviveAsync(ct);
            }
        }

        return seen.Count == 0 ? failed : [.. Figures(seen), .. failed];
    }

    private static IEnumerable<Figure> Figures(List<Outage> seen)
    {
        const string Section = "crash";
        yield return Figure.OfMedian(
            Section, "crash -> masters everywhere", "ms", CrashLimitMs, [.. seen.Select(one => one.TakenOverMs)]);
        yield return Figure.OfWorst(
            Section, "crash -> plan in force everywhere", "s", PlanLimit, [.. seen.Select(one => one.Planned)]);
        yield return new Figure(
            Section, "loads after one crash", "spread <= 1",
            string.Join("; ", seen.CountBy(one => one.Loads).Select(one => $"{one.Key} ({one.Value}x)")),
            seen.All(one => one.Spread <= 1));
        yield return Figure.OfWorst(
            Section, "return -> one cluster", "s", ReturnLimit, [.. seen.Select(one => one.Joined)]);
        yield return Figure.OfWorst(
            Section, "return -> even again", "s", null, [.. seen.Select(one => one.Even)]);
        yield return new Figure(
            Section, "addresses that moved on return, of those it had", "",
            string.Join("; ", seen.Select(one => $"{one.Moved} of {one.Had}")), seen.All(one => one.Moved <= one.Had));
        yield return Figure.OfWorst(
            Section, "longest silence per move on return, less the prober's pauses", "ms", SilenceLimitMs,
            [.. seen.SelectMany(one => one.SilencesMs).DefaultIfEmpty(0)]);
        yield return Figure.OfWorst(
            Section, "the prober's own pauses meanwhile", "ms", null, [.. seen.Select(one => one.ProberMs)]);
    }
}
