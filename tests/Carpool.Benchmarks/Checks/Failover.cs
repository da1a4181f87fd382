using System.Globalization;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Checks;

/// <summary>
/// What a client notices that connects a hundred times a second to the address of a host whose server dies.
/// </summary>
internal static class Failover
{
    public const string Section = "failover";

    private const double LimitMs = 1200;

    /// <summary>A line for each connection: when it began, and how it was greeted.</summary>
    private const string Client = """
        end=$((SECONDS + 6))
        while [ $SECONDS -lt $end ]; do
          begun=$EPOCHREALTIME line=
          exec 3<>/dev/tcp/192.0.2.101/25 && read -r -t 2 line <&3
          exec 3>&-
          echo "$begun ${line:-failed}"
          sleep 0.01
        done 2>/dev/null
        """;

    public static async Task<Figure> MeasureAsync(BenchLab lab, CheckWatch watch, int runs, CancellationToken ct)
    {
        await Console.Error.WriteLineAsync("measuring what a client notices");
        var gaps = new List<double>();
        var failed = 0;
        for (var run = 0; run < runs; run++)
        {
            var client = lab.ExecAsync("client", ["bash", "-c", Client], ct);
            await Task.Delay(TimeSpan.FromSeconds(2), ct);
            await lab.DoAsync(["break", CheckWatch.Host, "smtp", "--how", "stop"], ct);
            var greetings = (await client).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 2)).ToLookup(words => Name(words[1]), words => Seconds(words[0]));
            gaps.Add((greetings["mail02"].First() - greetings["mail01"].Last()) * 1000);
            failed += greetings["failed"].Count();
            await lab.DoAsync(["mend", CheckWatch.Host], ct);
            await watch.UntilWellAsync(ct);
        }

        return Figure.OfWorst(
            Section, $"server dies -> its neighbour greets ({failed} connections failed)", "ms", LimitMs, gaps);
    }

    /// <summary>Of the host that says "220 mail01 ESMTP Postfix"; or what there is instead.</summary>
    private static string Name(string greeting) => greeting.Split(' ').ElementAtOrDefault(1) ?? greeting;

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
