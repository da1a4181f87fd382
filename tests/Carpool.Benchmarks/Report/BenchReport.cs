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

    /// <summary>One line a figure; with columns for the peers where there are any.</summary>
    public string Table()
    {
        var hasPeers = Figures.Any(figure => figure.Peer is not null);
        string[] peers = hasPeers ? ["PEER", "RATIO"] : [];
        var table = new TextTable(["WHAT", "TARGET", "MEASURED", .. peers, "VERDICT"]);
        foreach (var figure in Figures)
        {
            string[] beside = hasPeers ? Beside(figure) : [];
            var target = figure.Target.Length == 0 ? "-" : figure.Target;
            table.Add([figure.What, target, figure.Measured, .. beside, figure.Verdict]);
        }

        return $"{table.Render("figure")}{Cores} cores, Linux {Kernel}, load average at the end {LoadAverage}\n";
    }

    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.BenchReport) + "\n";

    private static string[] Beside(Figure figure) => figure.Peer is { } peer
        ? [$"{peer.Name} {new Spread(peer.Samples)}", $"{figure.Value:0.00}"]
        : ["-", "-"];
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
