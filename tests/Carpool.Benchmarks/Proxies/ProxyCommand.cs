using System.CommandLine;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary><c>proxy</c>: the figures that the proxy is to reach, measured beside HAProxy in tcp mode.</summary>
internal static class ProxyCommand
{
    private const int EnoughPairs = 5;

    public static Command Create()
    {
        var pairs = Number("--pairs", "Runs of each contender, in turn; the medians count.", EnoughPairs);
        var seconds = Number("--seconds", "Length of each run.", 3);
        var soak = Number("--soak", "Connections of the soak.", 1_000_000);
        var quick = new Option<bool>("--quick")
        {
            Description = "2 pairs of 1 s and a soak of 300,000, to see that all works.",
        };
        var threads = new Option<int[]>("--threads")
        {
            Description = "Threads of each proxy; may be given more than once.",
            DefaultValueFactory = _ => [1, 2],
        };
        string[] names = [.. ProxySection.All.Select(section => section.Name)];
        var only = new Option<string[]>("--only")
        {
            Description = $"Some sections alone, without files: {string.Join(", ", names)}.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong(names);
        only.HelpName = "NAME";
        var command = new Command("proxy", "The proxy's throughput, latency, CPU and memory beside HAProxy's.")
        {
            pairs, seconds, threads, soak, quick, only,
        };
        command.SetAction(async (parse, ct) =>
        {
            var isQuick = parse.GetValue(quick);
            var plan = new ProxyPlan(
                isQuick ? 2 : parse.GetValue(pairs),
                TimeSpan.FromSeconds(isQuick ? 1 : parse.GetValue(seconds)),
                parse.GetValue(threads)!,
                isQuick ? 300_000 : parse.GetValue(soak));
            var wanted = parse.GetValue(only) is { Length: > 0 } some ? some : names;
            var sections = ProxySection.All.Where(section => wanted.Contains(section.Name));
            var figures = await ProxySection.RunAsync(sections, plan, ct);
            var report = BenchReport.Of(TimeProvider.System.GetUtcNow(), plan.Rounds < EnoughPairs, figures);
            await parse.InvocationConfiguration.Output.WriteLineAsync(
                $"{report.Table()}medians (and extremes) of {plan.Rounds} runs of each, in turn".AsMemory(), ct);
            if (wanted == names) await Artifacts.WriteAsync("proxy", report, ProxyChart.Save, ct);
            return report.Figures.All(figure => figure.Reached != false) ? 0 : 1;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int preset) =>
        new(name) { Description = description, DefaultValueFactory = _ => preset };
}
