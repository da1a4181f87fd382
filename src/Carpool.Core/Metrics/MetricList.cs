namespace Carpool.Core.Metrics;

/// <summary>Every metric that there is, in the order in which they are scraped.</summary>
public static class MetricList
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        .. DaemonMetrics.All, .. VipMetrics.All, .. NodeMetrics.All, .. ServiceMetrics.All, .. ServerMetrics.All,
    ];
}
