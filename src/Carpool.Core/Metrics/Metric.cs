using Carpool.Core.Admin;

namespace Carpool.Core.Metrics;

public enum MetricKind : byte
{
    /// <summary>Rises and falls.</summary>
    Gauge,

    /// <summary>Only rises, since the daemon (or the service, after a reload) began; its name ends in _total.</summary>
    Counter,

    /// <summary>Always 1: its labels are what it says; its name ends in _info.</summary>
    Info,
}

/// <summary>One metric with all its samples. Names and units are Prometheus's own: base units, snake case.</summary>
/// <param name="Name">As it is scraped.</param>
/// <param name="Kind">What may become of its value.</param>
/// <param name="Help">What it says, on one line.</param>
/// <param name="Labels">Their names, separated by commas; empty: there is one sample.</param>
/// <param name="Read">Its samples of a moment.</param>
public sealed record Metric(
    string Name, MetricKind Kind, string Help, string Labels, Func<MetricSource, IEnumerable<Sample>> Read)
{
    /// <summary>The labels, one by one.</summary>
    public IReadOnlyList<string> LabelNames { get; } = Labels is "" ? [] : Labels.Split(',');

    /// <summary>One of several words holds, and each has a sample: 1 for that one, 0 for the others.</summary>
    internal static IEnumerable<Sample> OneOf(IEnumerable<string> words, string word, params string[] labels) =>
        words.Select(one => new Sample(one == word, [.. labels, one]));
}

/// <param name="Value">Of this moment.</param>
/// <param name="Labels">In the order of the metric's names.</param>
public readonly record struct Sample(double Value, params string[] Labels)
{
    public Sample(bool holds, params string[] labels)
        : this(holds ? 1 : 0, labels)
    {
    }
}

/// <summary>What metrics are made of.</summary>
/// <param name="Pool">All that the node knows.</param>
/// <param name="Process">The daemon itself.</param>
/// <param name="Usage">What it takes of its host.</param>
public sealed record MetricSource(NodeSnapshot Pool, ProcessFacts Process, ProcessUsage Usage);

/// <summary>What the daemon takes of its host.</summary>
/// <param name="Cpu">Processor time, user's and system's.</param>
/// <param name="ResidentOctets">Memory.</param>
/// <param name="OpenDescriptors">File descriptors.</param>
public readonly record struct ProcessUsage(TimeSpan Cpu, long ResidentOctets, int OpenDescriptors);
