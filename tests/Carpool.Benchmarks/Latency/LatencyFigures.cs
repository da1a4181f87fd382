using System.Text.Json;
using Carpool.Linux.Clock;

namespace Carpool.Benchmarks.Latency;

/// <summary>What the measuring process tells. Times in milliseconds.</summary>
/// <param name="Kind">What the kernel let the clock thread have.</param>
/// <param name="Capture">From the capture of each packet to the change of state it caused.</param>
/// <param name="Sent">From its sending to that change: the capture thread's own delay is in it.</param>
/// <param name="TimerMedian">How late timers fired beside two busy loops.</param>
internal sealed record LatencyFigures(
    ClockKind Kind,
    IReadOnlyList<double> Capture,
    IReadOnlyList<double> Sent,
    long Timers,
    double TimerMedian,
    double TimerP99,
    double TimerMax)
{
    public string ToJson() => JsonSerializer.Serialize(this);

    public static LatencyFigures Parse(string json) =>
        JsonSerializer.Deserialize<LatencyFigures>(json) ?? throw new BenchmarkException("no latencies");
}
