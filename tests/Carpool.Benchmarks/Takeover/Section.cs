using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Takeover;

/// <summary>Measures in a lab.</summary>
/// <param name="section">The section's name, for the figures.</param>
/// <param name="lab">Up; need not be settled.</param>
/// <param name="runs">How often to repeat.</param>
internal delegate Task<IReadOnlyList<Figure>> Measure(string section, BenchLab lab, int runs, CancellationToken ct);

/// <summary>What <c>--only</c> can name.</summary>
/// <param name="Runs">Repetitions, and how many with <c>--quick</c>.</param>
internal sealed record Section(string Name, int Runs, int QuickRuns, Measure Measure);

/// <summary>Sections that share one lab.</summary>
/// <param name="Lab">As for <c>lab up</c>.</param>
internal sealed record Stage(string[] Lab, IReadOnlyList<Section> Sections)
{
    /// <summary>What is cut short by <c>--quick</c> still has every peer in it, and every kind of failure.</summary>
    public static IReadOnlyList<Stage> All { get; } =
    [
        new(
            ["--hold-down", "500"],
            [
                new("lab-up", 1, 1, LabUp),
                new("idle", 20, 4, Footprint.IdleDaemons.MeasureAsync),
                new("crash", 10, 1, new Crashes("beat 100 ms", 450).MeasureAsync),
                new("even", 10, 1, Evenness.MeasureAsync),
                new("kill", 5, 1, new Silences("kill").MeasureAsync),
                new("hang", 5, 1, new Silences("hang").MeasureAsync),
                new("move", 10, 1, Moves.MeasureAsync),
                new("stop", 5, 1, Stops.MeasureAsync),
            ]),
        new(
            ["--hold-down", "500", "--beat", "20"],
            [new("crash-20", 10, 1, new Crashes("beat 20 ms", 100).MeasureAsync)]),
        new(
            ["--hold-down", "500", "--nodes", "2", "--addresses", "1"],
            [
                new("keepalived-fast", 5, 1, new Peers.PeerCrashes(new Peers.Keepalived("0.1")).MeasureAsync),
                new("keepalived", 5, 1, new Peers.PeerCrashes(new Peers.Keepalived("1")).MeasureAsync),
                new("ucarp", 5, 1, new Peers.PeerCrashes(new Peers.Ucarp()).MeasureAsync),
                new("latency", 2500, 200, Latency.InProcess.MeasureAsync),
            ]),
    ];

    private static Task<IReadOnlyList<Figure>> LabUp(string section, BenchLab lab, int runs, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Figure>>(
            [Figure.At(section, "lab up --detach, all addresses held", "s", 15, lab.UpTime.TotalSeconds)]);
}
