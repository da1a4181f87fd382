using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Admin;

namespace Carpool.Benchmarks.Report;

/// <summary>All that one run measured, and on what.</summary>
internal sealed record BenchReport(
    DateTimeOffset At, string Kernel, int Cores, string LoadAverage, bool Quick, IReadOnlyList<Figure> Figures)
{
    public static BenchReport Of(DateTimeOffset at, bool quick, IReadOnlyList<Figure> figures) => new(
        at,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Environment.ProcessorCount,
        string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)),
        quick,
        figures);

    public string Table()
    {
        var table = new TextTable("WHAT", "TARGET", "MEASURED", "VERDICT");
        foreach (var figure in Figures)
            table.Add(figure.What, figure.Target.Length == 0 ? "-" : figure.Target, figure.Measured, figure.Verdict);
        return $"{table.Render("figure")}{Cores} cores, Linux {Kernel}, load average at the end {LoadAverage}\n";
    }

    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.BenchReport) + "\n";
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
