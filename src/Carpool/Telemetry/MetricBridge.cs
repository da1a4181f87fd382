using System.Diagnostics.Metrics;
using Carpool.Core.Metrics;

namespace Carpool.Telemetry;

/// <summary>
/// The metrics of <c>/metrics</c> as instruments: the same names, labels and numbers. Whoever collects is given those
/// of the last <see cref="Source"/>. Names keep their _total: a collector would add it for Prometheus anyway.
/// </summary>
internal sealed class MetricBridge : IDisposable
{
    public const string MeterName = "carpool";

    private readonly Meter _meter = new(MeterName);

    public MetricBridge()
    {
        foreach (var metric in MetricList.All)
        {
            if (metric.Kind is MetricKind.Counter)
                _meter.CreateObservableCounter(metric.Name, () => Read(metric), unit: null, metric.Help);
            else
                _meter.CreateObservableGauge(metric.Name, () => Read(metric), unit: null, metric.Help);
        }
    }

    /// <summary>What they are read from; null: there is none yet.</summary>
    public MetricSource? Source { get; set; }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Read(Metric metric)
    {
        if (Source is not { } source) yield break;
        foreach (var sample in metric.Read(source))
            yield return new Measurement<double>(
                sample.Value,
                metric.LabelNames.Zip(sample.Labels, (name, value) => KeyValuePair.Create(name, (object?)value)));
    }
}
