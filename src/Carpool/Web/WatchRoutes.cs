using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Metrics;
using Carpool.Core.RuntimeApi;

namespace Carpool.Web;

/// <summary>What monitoring asks: metrics, health, and what HAProxy's statistics page has.</summary>
internal static class WatchRoutes
{
    private const string Text = "text/plain; charset=utf-8";

    public static IEnumerable<WebRoute> Of(WebPool pool, Func<ProcessFacts> process) =>
    [
        new("GET", "/metrics", WebDemand.Look, async http =>
        {
            var source = new MetricSource(await pool.SnapshotAsync(http.RequestAborted), process(), OwnProcess.Usage());
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
        // Where exporters look, and where HAProxy's own page is as a rule.
        .. ((string[])["/;csv", "/stats;csv"]).Select(path => new WebRoute("GET", path, WebDemand.Look, async http =>
        {
            var view = new RuntimeView(await pool.SnapshotAsync(http.RequestAborted), process());
            await http.Response.WriteTextAsync(200, Text, StatPage.Csv(view));
        })),
    ];
}
