using System.Globalization;
using System.Text;

namespace Carpool.Core.Metrics;

/// <summary>The two formats in which Prometheus scrapes.</summary>
public enum MetricFormat : byte
{
    /// <summary>Text, version 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}

public static class MetricText
{
    /// <summary>What the format's answer says that it is.</summary>
    public static string ContentType(this MetricFormat format) => format == MetricFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All metrics of a moment. One without samples is left out.</summary>
    public static string Render(MetricSource source, MetricFormat format)
    {
        var text = new StringBuilder();
        foreach (var metric in MetricList.All)
        {
            var isNamed = false;
            foreach (var sample in metric.Read(source))
            {
                if (!isNamed) Head(text, metric, format);
                isNamed = true;
                Line(text, metric, sample);
            }
        }

        if (format == MetricFormat.OpenMetrics) text.Append("# EOF\n");
        return text.ToString();
    }

    /// <summary>OpenMetrics names the family, of which _total and _info are no part.</summary>
    private static void Head(StringBuilder text, Metric metric, MetricFormat format)
    {
        var (name, kind) = (metric, format) switch
        {
            ({ Kind: MetricKind.Counter }, MetricFormat.OpenMetrics) => (metric.Name[..^"_total".Length], "counter"),
            ({ Kind: MetricKind.Counter }, _) => (metric.Name, "counter"),
            ({ Kind: MetricKind.Info }, MetricFormat.OpenMetrics) => (metric.Name[..^"_info".Length], "info"),
            _ => (metric.Name, "gauge"),
        };
        text.Append("# HELP ").Append(name).Append(' ').Append(metric.Help).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
    }

    private static void Line(StringBuilder text, Metric metric, in Sample sample)
    {
        text.Append(metric.Name);
        for (var i = 0; i < sample.Labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(metric.LabelNames[i]).Append("=\"");
            Escape(text, sample.Labels[i]);
            text.Append('"');
        }

        if (sample.Labels.Length > 0) text.Append('}');
        text.Append(' ').Append(CultureInfo.InvariantCulture, $"{sample.Value}").Append('\n');
    }

    private static void Escape(StringBuilder text, string value)
    {
        foreach (var character in value)
            _ = character switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(character),
            };
    }
}
