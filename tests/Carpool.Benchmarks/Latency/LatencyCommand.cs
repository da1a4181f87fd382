using System.CommandLine;

namespace Carpool.Benchmarks.Latency;

/// <summary><c>latency SAMPLES</c>: measures in this process and network namespace, and writes JSON.</summary>
internal static class LatencyCommand
{
    public static Command Create()
    {
        var samples = new Argument<int>("samples");
        var command = new Command("latency", "What the takeover benchmark starts inside of its lab.") { samples };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            var count = parse.GetValue(samples);
            var (kind, capture, sent) = await Election.MeasureAsync(count, ct);
            var timers = await Timers.MeasureAsync(TimeSpan.FromMilliseconds(count * 4), ct);
            var figures = new LatencyFigures(
                kind, capture, sent, timers.Count, timers.Median.TotalMilliseconds,
                timers.P99.TotalMilliseconds, timers.Max.TotalMilliseconds);
            await parse.InvocationConfiguration.Output.WriteLineAsync(figures.ToJson().AsMemory(), ct);
            return 0;
        });
        return command;
    }
}
