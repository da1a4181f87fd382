using System.CommandLine;
using Carpool.Benchmarks.Report;
using Carpool.Linux.Namespaces;

namespace Carpool.Benchmarks.Takeover;

/// <summary><c>takeover</c>: the figures that Carpool is to reach, measured beside its peers.</summary>
internal static class TakeoverCommand
{
    private const int RealtimePriority = 10;

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer repetitions; under two minutes." };
        string[] names = [.. Stage.All.SelectMany(stage => stage.Sections).Select(section => section.Name)];
        var only = new Option<string?>("--only")
        {
            Description = $"One section alone, without files: {string.Join(", ", names)}.",
        };
        only.AcceptOnlyFromAmong(names);
        only.HelpName = "NAME";
        var command = new Command("takeover", "How long an address is away, and what the daemon costs.")
        {
            quick, only,
        };
        command.SetAction(async (parse, ct) =>
        {
            // Inherited by all that is started; a refusal shows in the figures, which say what the clock thread got.
            _ = Processes.TryAllowRealtime(RealtimePriority);
            var benchmark = new TakeoverBenchmark(parse.GetValue(quick), parse.GetValue(only));
            var report = BenchReport.Of(
                TimeProvider.System.GetUtcNow(), parse.GetValue(quick), await benchmark.RunAsync(ct));
            await parse.InvocationConfiguration.Output.WriteLineAsync(report.Table().AsMemory(), ct);
            if (parse.GetValue(only) is null) await Artifacts.WriteAsync("takeover", report, TakeoverChart.Save, ct);
            return report.Figures.All(figure => figure.Reached != false) ? 0 : 1;
        });
        return command;
    }
}
