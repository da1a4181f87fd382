namespace Carpool.Core.Settings;

/// <summary><c>carpool.telemetry</c>: what a collector is sent by OTLP. Without the block: nothing.</summary>
public sealed record TelemetrySettings
{
    /// <summary>Where the collector is, <c>http</c> or <c>https</c>; http adds /v1/metrics or /v1/traces.</summary>
    public required string OtlpEndpoint { get; init; }

    /// <summary>Default http.</summary>
    public required OtlpWire Protocol { get; init; }

    /// <summary>
    /// File with headers of each request; relative to the configuration file's folder, <c>{node}</c> in it standing for
    /// the node's name. Null: there are none.
    /// </summary>
    public required string? HeadersFile { get; init; }

    /// <summary>What is sent, one at least. Default: all.</summary>
    public required ValueList<TelemetrySignal> Send { get; init; }

    /// <summary>Between two reports of metrics, 1 s..1 h. Default 15 s.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>For the collector to take what it is sent, 100 ms..1 m. Default 10 s.</summary>
    public required TimeSpan Timeout { get; init; }
}

/// <summary>How OTLP is carried.</summary>
public enum OtlpWire : byte
{
    /// <summary>Protobuf over HTTP/1.1; port 4318 as a rule.</summary>
    Http,

    /// <summary>HTTP/2; port 4317 as a rule.</summary>
    Grpc,
}

/// <summary>What a collector can be sent.</summary>
public enum TelemetrySignal : byte
{
    /// <summary>Those of <c>/metrics</c>.</summary>
    Metrics,

    /// <summary>A span for each order, and for each move of an address that it led to.</summary>
    Traces,
}
