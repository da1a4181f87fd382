using System.Diagnostics;
using Akka.Event;
using Carpool.Core.Metrics;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Nodes;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Carpool.Telemetry;

/// <summary>
/// All of the SDK, for one configuration. Whatever the environment says of OpenTelemetry counts for nothing: what is
/// sent where is said in one place.
/// </summary>
internal sealed class Collector : IDisposable
{
    /// <summary>Spans that wait for the collector; beyond that new ones are dropped.</summary>
    private const int MaxSpans = 512;

    private const int SpanDelayMs = 1000;

    private readonly MetricBridge _bridge = new();
    private readonly LocalConfiguration _configuration;
    private readonly ILoggingAdapter _log;
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    /// <param name="configuration">Has a collector.</param>
    /// <param name="orders">Is told of spans as they start and end.</param>
    /// <param name="log">For a collector that fails.</param>
    public Collector(LocalConfiguration configuration, BaseProcessor<Activity> orders, ILoggingAdapter log)
    {
        _configuration = configuration;
        _log = log;
        var resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService(
            configuration.Settings.Cluster.Name,
            serviceVersion: LinuxNode.Release,
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: configuration.Node.Name);
        var send = Settings.Send;
        if (send.Contains(TelemetrySignal.Metrics)) _metrics = Metrics(resource);
        if (send.Contains(TelemetrySignal.Traces)) _traces = Traces(resource, orders);
    }

    private TelemetrySettings Settings => _configuration.Settings.Telemetry!;

    /// <summary>Sends all metrics of a moment, and waits until they are taken or the time is over.</summary>
    public void Send(MetricSource source)
    {
        _bridge.Source = source;
        _metrics?.ForceFlush();
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        _bridge.Dispose();
    }

    private MeterProvider Metrics(ResourceBuilder resource)
    {
        var (options, log) = Options("metrics");
        var limits = MetricList.All.ToDictionary(metric => metric.Name, MaxSamples);
        return Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(MetricBridge.MeterName)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = limits[instrument.Name] })
            // Counters are whole, as at /metrics, and what is not known any more is not sent again: with Cumulative the
            // SDK would send the last value of every label for ever.
            .AddReader(new BaseExportingMetricReader(new MetricExporter(options, log))
            {
                TemporalityPreference = MetricReaderTemporalityPreference.LowMemory,
            })
            .Build();
    }

    private TracerProvider Traces(ResourceBuilder resource, BaseProcessor<Activity> orders)
    {
        var (options, log) = Options("traces");
        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new AlwaysOnSampler())
            .AddSource(OrderTrace.Name)
            .AddProcessor(orders)
            .AddProcessor(new BatchActivityExportProcessor(
                new SpanExporter(options, log), MaxSpans, SpanDelayMs, options.TimeoutMilliseconds, MaxSpans))
            .Build();
    }

    private (OtlpExporterOptions Options, CollectorLog Log) Options(string signal)
    {
        var (settings, headers) = (Settings, _configuration.OtlpHeaders);
        var log = new CollectorLog(signal, settings.OtlpEndpoint, _log);
        var isGrpc = settings.Protocol is OtlpWire.Grpc;
        return (new OtlpExporterOptions
        {
            Endpoint = new Uri(isGrpc ? settings.OtlpEndpoint : $"{settings.OtlpEndpoint.TrimEnd('/')}/v1/{signal}"),
            Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = "",
            TimeoutMilliseconds = (int)settings.Timeout.TotalMilliseconds,
            HttpClientFactory = () => CollectorClient.Create(log, settings.Timeout, headers),
        }, log);
    }

    /// <summary>More than there can be: each takes memory from the start on.</summary>
    private int MaxSamples(Core.Metrics.Metric metric)
    {
        const int maxWords = 64;
        var pool = _configuration.Settings;
        return 1 + metric.LabelNames.Aggregate(1, (product, label) => product * label switch
        {
            "node" => pool.Nodes.Count,
            "service" => pool.Services.Count,
            "address" => pool.Addresses.Count,
            _ => maxWords,
        });
    }

    private sealed class MetricExporter(OtlpExporterOptions options, CollectorLog log) : OtlpMetricExporter(options)
    {
        public override ExportResult Export(in Batch<OpenTelemetry.Metrics.Metric> batch)
        {
            var result = base.Export(batch);
            log.Sent(result is ExportResult.Success);
            return result;
        }
    }

    private sealed class SpanExporter(OtlpExporterOptions options, CollectorLog log) : OtlpTraceExporter(options)
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            var result = base.Export(batch);
            log.Sent(result is ExportResult.Success);
            return result;
        }
    }
}
