using System.CommandLine;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary><c>proxy</c>: the user-space proxy beside HAProxy in tcp mode.</summary>
internal static class ProxyCommand
{
    private const int EnoughPairs = 5;

    public static Command Create()
    {
        var pairs = new Option<int>("--pairs")
        {
            Description = "Runs of each of the two; the medians count.",
            DefaultValueFactory = _ => EnoughPairs,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "Length of each run.",
            DefaultValueFactory = _ => 4,
        };
        var threads = new Option<int>("--threads")
        {
            Description = "Threads of each proxy.",
            DefaultValueFactory = _ => 1,
        };
        string[] names = [.. ProxyBenchmark.Sections];
        var only = new Option<string?>("--only") { Description = $"One section alone: {string.Join(", ", names)}." };
        only.AcceptOnlyFromAmong(names);
        only.HelpName = "NAME";
        var command = new Command("proxy", "The proxy's throughput, CPU and memory beside HAProxy's.")
        {
            pairs, seconds, threads, only,
        };
        command.SetAction(async (parse, ct) =>
        {
            var count = parse.GetValue(pairs);
            var length = TimeSpan.FromSeconds(parse.GetValue(seconds));
            await using var rig = await ProxyRig.StartAsync(parse.GetValue(threads), ct);
            var figures = await new ProxyBenchmark(rig, count, length).RunAsync(parse.GetValue(only), ct);
            var report = BenchReport.Of(TimeProvider.System.GetUtcNow(), count < EnoughPairs, figures);
            await parse.InvocationConfiguration.Output.WriteLineAsync(report.Table().AsMemory(), ct);
            return report.Figures.All(figure => figure.Reached != false) ? 0 : 1;
        });
        return command;
    }
}
