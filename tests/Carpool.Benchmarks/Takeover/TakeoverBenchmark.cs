using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Takeover;

/// <summary>Runs the sections, one lab after the other: two at once would disturb each other.</summary>
/// <param name="only">The one section to run, or null for all.</param>
internal sealed class TakeoverBenchmark(bool quick, string? only)
{
    private readonly List<Figure> _figures = [];

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        foreach (var stage in Stage.All)
        {
            var sections = stage.Sections.Where(section => only is null || section.Name == only).ToList();
            if (sections.Count == 0) continue;

            await using var lab = await BenchLab.UpAsync(stage.Lab, ct);
            foreach (var section in sections) await MeasureAsync(section, lab, ct);
        }

        return _figures;
    }

    /// <summary>A section that fails is a figure that is missed; the others still run.</summary>
    private async Task MeasureAsync(Section section, BenchLab lab, CancellationToken ct)
    {
        await Console.Error.WriteLineAsync($"measuring {section.Name}");
        try
        {
            _figures.AddRange(await section.Measure(section.Name, lab, quick ? section.QuickRuns : section.Runs, ct));
        }
        catch (BenchmarkException e)
        {
            _figures.Add(Figure.Failed(section.Name, e.Message));
            await lab.ReviveAsync(ct);
        }
    }
}
