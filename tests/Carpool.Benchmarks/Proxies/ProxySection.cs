using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>How much to measure.</summary>
/// <param name="Rounds">Runs of each contender that count.</param>
/// <param name="Length">Of each run, whole seconds.</param>
/// <param name="Threads">Each is measured with so many threads for each proxy.</param>
/// <param name="Soak">Connections of the soak.</param>
internal sealed record ProxyPlan(int Rounds, TimeSpan Length, IReadOnlyList<int> Threads, int Soak);

/// <summary>What <c>--only</c> can name.</summary>
internal sealed record ProxySection(
    string Name, Func<ProxyPlan, CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync)
{
    public static IReadOnlyList<ProxySection> All { get; } =
    [
        new("memory", IdleClients.MeasureAsync),
        new("requests", Throughput.RequestsAsync),
        new("connections", Throughput.ConnectionsAsync),
        new("persistence", Throughput.PersistenceAsync),
        new("bulk", Throughput.BulkAsync),
        new("tls", TlsFigures.MeasureAsync),
        new("latency", AddedLatency.MeasureAsync),
        new("kernel", KernelPathFigures.MeasureAsync),
        new("pauses", ElectionPauses.MeasureAsync),
        new("soak", Soak.MeasureAsync),
    ];

    /// <summary>Measures some sections. One that fails is a figure that is missed; the others still run.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(
        IEnumerable<ProxySection> sections, ProxyPlan plan, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var section in sections)
        {
            await Console.Error.WriteLineAsync($"measuring {section.Name}");
            try
            {
                figures.AddRange(await section.MeasureAsync(plan, ct));
            }
            catch (BenchmarkException e)
            {
                figures.Add(Figure.Failed(section.Name, e.Message));
            }
        }

        return figures;
    }
}
