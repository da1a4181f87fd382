using Carpool.Core.Admin;

namespace Carpool.Core.Metrics;

/// <summary>Each service's server on each node: its health, and what the asked node sent there.</summary>
internal static class ServerMetrics
{
    private const string Labels = "service,node";

    private static readonly string[] States = ["up", "not-ready", "down", "disabled", "unknown"];

    public static readonly Metric[] All =
    [
        Seen("carpool_server_up", "Whether the server takes new sessions.", one => one.State == "up" ? 1 : 0),
        new("carpool_server_state", MetricKind.Gauge, "What the server is: 1 for one of the states.",
            Labels + ",state", at =>
                from service in at.Pool.Services
                from one in service.Backends
                from sample in Metric.OneOf(States, one.State, service.Name, one.Node)
                select sample),
        Seen("carpool_server_check_duration_seconds", "What the last check took, if it was one of this node's.",
            one => one.Checks.LatencyMs / 1000),
        Seen("carpool_server_weight", "Its share among the servers on other nodes.", one => one.Weight),
        Each("carpool_server_check_failures_total", MetricKind.Counter, "Checks from here that failed while it was up.",
            one => one.Chkfail),
        Each("carpool_server_falls_total", MetricKind.Counter, "Times that it went down, by whoever's checks.",
            one => one.Chkdown),
        Each("carpool_server_down_seconds_total", MetricKind.Counter, "Time in which it was down or taken out.",
            one => one.Downtime),
        Each("carpool_server_open_sessions", MetricKind.Gauge, "Sessions there, or on their way there.",
            one => one.Scur),
        Each("carpool_server_sessions_total", MetricKind.Counter, "Sessions that were sent there.", one => one.Stot),
        Each("carpool_server_received_bytes_total", MetricKind.Counter, "Bytes to it of sessions that ended.",
            one => one.Bin),
        Each("carpool_server_sent_bytes_total", MetricKind.Counter, "Bytes from it.", one => one.Bout),
        Each("carpool_server_connect_errors_total", MetricKind.Counter,
            "Sessions that were given up because no connection came about.", one => one.Econ),
        Each("carpool_server_response_errors_total", MetricKind.Counter, "Connections that it reset, or that broke.",
            one => one.Eresp),
        Each("carpool_server_redispatches_total", MetricKind.Counter, "Sessions that went on to another server.",
            one => one.Wredis),
        Each("carpool_server_internal_errors_total", MetricKind.Counter,
            "Attempts that failed for want of something on this host.", one => one.Eint),
        new("carpool_server_aborts_total", MetricKind.Counter, "Sessions that one side broke off, or was too slow for.",
            Labels + ",side", at =>
                from service in at.Pool.Statistics
                from one in service.Servers
                from sample in new Sample[]
                {
                    new(one.CliAbrt, service.Pxname, one.Svname, "client"),
                    new(one.SrvAbrt, service.Pxname, one.Svname, "server"),
                }
                select sample),
    ];

    private static Metric Seen(string name, string help, Func<BackendView, double?> value) => new(
        name, MetricKind.Gauge, help, Labels, at =>
            from service in at.Pool.Services
            from one in service.Backends
            let read = value(one)
            where read is not null
            select new Sample(read.Value, service.Name, one.Node));

    private static Metric Each(string name, MetricKind kind, string help, Func<ServerStatistics, double> value) => new(
        name, kind, help, Labels, at =>
            from service in at.Pool.Statistics
            from one in service.Servers
            select new Sample(value(one), service.Pxname, one.Svname));
}
