using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>How long answers took, in microseconds.</summary>
internal sealed record Latencies(double P50, double P99);

/// <summary>
/// <c>open-loop</c>: asks at a fixed rate over many connections. A question is asked when its time has come, whether
/// those before it were answered or not, and its latency counts from that time. So a proxy that stands still for a
/// moment is charged with every question of that moment (no coordinated omission).
/// </summary>
internal static class OpenLoop
{
    private const string Name = "open-loop";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var address = new Argument<string>("address");
        var rate = new Argument<int>("rate");
        var seconds = new Argument<int>("seconds");
        var command = new Command(Name, "What the proxy benchmark starts.") { address, rate, seconds };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            var target = new IPEndPoint(IPAddress.Parse(parse.GetValue(address)!), ProxyRig.HttpPort);
            var questions = parse.GetValue(rate);
            var all = WarmUp + TimeSpan.FromSeconds(parse.GetValue(seconds));
            using var asker = new TimedAsker(target, questions, (int)(questions * all.TotalSeconds));
            var latencies = await asker.RunAsync(ct);
            var counted = latencies.Skip((int)(questions * WarmUp.TotalSeconds)).Order().ToList();
            var result = new Latencies(At(0.50), At(0.99));
            await parse.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(result).AsMemory(), ct);
            return 0;

            double At(double share) => counted[(int)(counted.Count * share)];
        });
        return command;
    }

    /// <summary>Asks in a process of its own, on the core of the load.</summary>
    /// <param name="address">A proxy, or the backend itself.</param>
    /// <param name="rate">Questions a second.</param>
    /// <param name="length">Of what counts; a second more before it does not.</param>
    public static async Task<Latencies> RunAsync(IPAddress address, int rate, TimeSpan length, CancellationToken ct)
    {
        var seconds = ((int)length.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var output = await Tool.RunAsync(
            "taskset", ["-c", ProxyRig.LoadCore, Environment.ProcessPath!, Name, $"{address}", $"{rate}", seconds], ct);
        return JsonSerializer.Deserialize<Latencies>(output) ?? throw new BenchmarkException("no latencies");
    }
}
