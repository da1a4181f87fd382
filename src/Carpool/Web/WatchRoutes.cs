using System.Diagnostics;
using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Core.Metrics;

namespace Carpool.Web;

/// <summary>What monitoring asks: metrics and health.</summary>
internal static class WatchRoutes
{
    private const string Text = "text/plain; charset=utf-8";

    public static IEnumerable<WebRoute> Of(WebPool pool, string release) =>
    [
        new("GET", "/metrics", WebDemand.Look, async http =>
        {
            var source = new MetricSource(await pool.SnapshotAsync(http.RequestAborted), OwnProcess(release));
            var accepts = http.Request.Headers.Accept.ToString();
            var format = accepts.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)
                ? MetricFormat.OpenMetrics
                : MetricFormat.Prometheus;
            await http.Response.WriteTextAsync(200, format.ContentType(), MetricText.Render(source, format));
        }),
        new("GET", "/health/live", WebDemand.Look, http => http.Response.WriteTextAsync(200, Text, "live\n")),
        new("GET", "/health/ready", WebDemand.Look, async http =>
        {
            var ready = NodeReadiness.Of(await pool.SnapshotAsync(http.RequestAborted));
            await http.Response.WriteTextAsync(ready.IsReady ? 200 : 503, Text, $"{ready.Word}\n");
        }),
    ];

    private static ProcessFacts OwnProcess(string release)
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessFacts(
            release,
            process.StartTime,
            process.TotalProcessorTime,
            process.WorkingSet64,
            Directory.GetFiles("/proc/self/fd").Length,
            DescriptorLimit());
    }

    /// <summary>Of proc_pid_limits(5): <c>Max open files  SOFT  HARD  files</c>.</summary>
    private static long DescriptorLimit()
    {
        var line = File.ReadLines("/proc/self/limits")
            .First(one => one.StartsWith("Max open files", StringComparison.Ordinal));
        return long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
