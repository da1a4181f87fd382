using Carpool.Core.Admin;

namespace Carpool.Core.Metrics;

/// <summary>The services as the asked node serves them, on both paths together.</summary>
internal static class ServiceMetrics
{
    public static readonly Metric[] All =
    [
        Each("carpool_service_clients", MetricKind.Gauge, "Clients that are connected.", s => s.Frontend.Scur),
        Each("carpool_service_clients_limit", MetricKind.Gauge, "The most that may be, through the proxy.",
            s => s.Frontend.Slim),
        Each("carpool_service_connections_total", MetricKind.Counter, "Connections that were accepted.",
            s => s.Frontend.ConnTot),
        Each("carpool_service_sessions_total", MetricKind.Counter, "Those for which a server was looked for.",
            s => s.Frontend.Stot),
        Each("carpool_service_kernel_sessions_total", MetricKind.Counter,
            "Those of them that the kernel led to the local server, past the proxy.", s => s.Frontend.PastProxy),
        Each("carpool_service_received_bytes_total", MetricKind.Counter, "Bytes from clients of sessions that ended.",
            s => s.Frontend.Bin),
        Each("carpool_service_sent_bytes_total", MetricKind.Counter, "Bytes to them.", s => s.Frontend.Bout),
        ByWord("carpool_service_refused_total", "Clients turned away, by the log's word for why.",
            "reason", s => s.Refused),
        ByWord("carpool_service_ended_total", "Relayed sessions, by the log's word for their end.",
            "end", s => s.Ended),
        ByWord("carpool_service_proxy_headers_total", "PROXY headers from other proxies: ok, or what was wrong.",
            "result", s => s.ProxyHeaders),
        ByWord("carpool_service_xclient_total",
            "Servers told of their client by XCLIENT: ok, or the log's word for what was wrong.",
            "result", s => s.Xclient),
        Each("carpool_service_request_errors_total", MetricKind.Counter,
            "Clients that did not ask for TLS as they must, or not in time.", s => s.Frontend.Ereq),
        Each("carpool_service_internal_errors_total", MetricKind.Counter, "Sessions that ended by a fault of ours.",
            s => s.Frontend.Eint),
        new("carpool_service_tls_handshakes_total", MetricKind.Counter,
            "TLS handshakes with clients: full, resumed or failed.",
            "service,result", at => at.Pool.Statistics.SelectMany(s => Handshakes(s.Pxname, s.Frontend.Tls))),
        Each("carpool_service_queue", MetricKind.Gauge, "Clients that wait for a server with room.",
            s => s.Backend.Qcur),
        Each("carpool_service_queue_limit", MetricKind.Gauge, "The most that may wait.", s => s.Backend.Qlimit),
        Each("carpool_service_connect_errors_total", MetricKind.Counter,
            "Sessions that were given up for want of a server or a connection to one.", s => s.Backend.Econ),
        Each("carpool_service_servers_up", MetricKind.Gauge, "Servers that take new sessions.",
            s => s.Backend.Act + s.Backend.Bck),
        Each("carpool_service_down_seconds_total", MetricKind.Counter, "Time in which no server took any.",
            s => s.Backend.Downtime),
        new("carpool_service_kernel_path", MetricKind.Gauge,
            "Whether new connections go straight to the local server, past the proxy.",
            "service", at => at.Pool.Services.Select(one => new Sample(one.Path == "kernel", one.Name))),
        new("carpool_service_listener_faults", MetricKind.Gauge, "Addresses on which this node cannot listen for it.",
            "service", at => at.Pool.Services.Select(one => new Sample(one.Faults.Count, one.Name))),
    ];

    internal static IEnumerable<Sample> Handshakes(string service, TlsStatistics tls) =>
    [
        new(tls.SslSess - tls.SslReusedSess, service, "full"),
        new(tls.SslReusedSess, service, "resumed"),
        new(tls.SslFailedHandshake, service, "failed"),
    ];

    private static Metric ByWord(
        string name, string help, string label, Func<ServiceStatistics, IReadOnlyDictionary<string, long>> counts) =>
        new(name, MetricKind.Counter, help, $"service,{label}", at =>
            from service in at.Pool.Statistics
            from one in counts(service)
            select new Sample(one.Value, service.Pxname, one.Key));

    private static Metric Each(string name, MetricKind kind, string help, Func<ServiceStatistics, double> value) =>
        new(name, kind, help, "service", at => at.Pool.Statistics.Select(s => new Sample(value(s), s.Pxname)));
}
