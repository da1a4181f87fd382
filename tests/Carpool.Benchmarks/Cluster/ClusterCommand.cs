using System.CommandLine;
using Carpool.Benchmarks.Report;
using Carpool.Linux.Namespaces;

namespace Carpool.Benchmarks.Cluster;

/// <summary><c>cluster</c>: what the pool as a whole does after a crash and a return, and what it costs idle.</summary>
internal static class ClusterCommand
{
    private const int RealtimePriority = 10;

    public static Command Create()
    {
        var nodes = Number("--nodes", "How many servers.", 5);
        var addresses = Number("--addresses", "How many virtual addresses.", 10);
        var crashes = Number("--crashes", "How many servers to crash, one after the other.", 5);
        var command = new Command("cluster", "How a pool gets over a crash and a return, and what its cluster costs.")
        {
            nodes, addresses, crashes,
        };
        command.SetAction(async (parse, ct) =>
        {
            // Inherited by all that is started.
            _ = Processes.TryAllowRealtime(RealtimePriority);
            var benchmark = new ClusterBenchmark(
                parse.GetValue(nodes), parse.GetValue(addresses), parse.GetValue(crashes));
            var report = BenchReport.Of(TimeProvider.System.GetUtcNow(), quick: false, await benchmark.RunAsync(ct));
            await parse.InvocationConfiguration.Output.WriteLineAsync(report.Table().AsMemory(), ct);
            return report.Figures.All(figure => figure.Reached != false) ? 0 : 1;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int preset) =>
        new(name) { Description = description, DefaultValueFactory = _ => preset };
}
