using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Latency;

/// <summary>Lets this program measure itself on the lab's client host, where it may make interfaces.</summary>
internal static class InProcess
{
    private const double MedianLimit = 1;
    private const double P99Limit = 5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var program = Environment.ProcessPath ?? throw new BenchmarkException("this program's own file is unknown");
        var found = LatencyFigures.Parse(await lab.ExecAsync("client", [program, "latency", $"{runs}"], ct));
        var (capture, sent) = (new Spread(found.Capture), new Spread(found.Sent));
        var count = $"{capture.Count} changes";
        var clock = $"{found.Timers} timers, {found.Kind}";
        return
        [
            Of("pool full: capture to state change, median", MedianLimit, capture.Median, count, found.Capture),
            Of("pool full: capture to state change, p99", P99Limit, capture.Quantile(0.99), count),
            Of("pool full: capture to state change, longest", null, capture.Max, count),
            Of("pool full: sending to state change, median", null, sent.Median, count, found.Sent),
            Of("pool full: sending to state change, p99", null, sent.Quantile(0.99), count),
            Of("busy loops: timers late, median", null, found.TimerMedian, clock),
            Of("busy loops: timers late, p99", P99Limit, found.TimerP99, clock),
            Of("busy loops: timers late, longest", null, found.TimerMax, clock),
        ];

        Figure Of(string what, double? limit, double value, string of, IReadOnlyList<double>? samples = null)
        {
            var figure = Figure.At(section, what, "ms", limit, value, samples);
            return figure with { Measured = $"{figure.Measured} ({of})" };
        }
    }
}
