using System.Text.Json;
using Carpool.Admin;
using Carpool.Core.Admin;

namespace Carpool.Shell;

/// <summary>What stands before the line: the node that is asked, its cluster, and how many nodes are in it.</summary>
/// <param name="Text">As it is seen.</param>
/// <param name="Styled">With colours, where there are any.</param>
internal sealed record Prompt(string Text, string Styled)
{
    /// <summary>As Petabridge.Cmd's: <c>[mail01 up 5/5] carpool> </c>.</summary>
    public static Prompt Of(ClusterReport? report)
    {
        var (state, isGood) = report is null
            ? ("no daemon", false)
            : ($"{report.Node} {report.State} {Reached(report)}/{report.Nodes.Count}", IsWhole(report));
        return new Prompt(
            $"[{state}] carpool> ",
            $"[{(isGood ? Terminal.Green(state) : Terminal.Red(state))}] {Terminal.Bold("carpool>")} ");
    }

    /// <summary>Asks the daemon what to say.</summary>
    public static async Task<Prompt> AskAsync(AskDaemon ask, CancellationToken ct)
    {
        try
        {
            var (exit, output) = await ask(["cluster", "show", "--json"], ct);
            return Of(exit == 0 ? AdminJson.ReadOne<ClusterReport>(output) : null);
        }
        catch (JsonException)
        {
            return Of(null);
        }
    }

    private static int Reached(ClusterReport report) => report.Nodes.Count(node => node.Reachable);

    private static bool IsWhole(ClusterReport report) =>
        report.State == "up" && Reached(report) == report.Nodes.Count;
}
