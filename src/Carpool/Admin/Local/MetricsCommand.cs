using System.CommandLine;
using Carpool.Core.Admin;
using Carpool.Core.Metrics;

namespace Carpool.Admin.Local;

/// <summary><c>carpool metrics</c>: what a daemon's /metrics has, and what it means. Needs no daemon.</summary>
internal static class MetricsCommand
{
    public static Command Create()
    {
        var command = new Command("metrics", "Every metric that /metrics of carpool.http has, and what it says.");
        command.SetAction((parse, ct) =>
        {
            var table = new TextTable("METRIC", "TYPE", "LABELS", "MEANING");
            foreach (var metric in MetricList.All)
                table.Add(
                    metric.Name, metric.Kind.ToString().ToLowerInvariant(),
                    metric.Labels is "" ? "-" : metric.Labels, metric.Help);
            return parse.InvocationConfiguration.Output.WriteAsync(table.Render("metric").AsMemory(), ct);
        });
        return command;
    }
}
