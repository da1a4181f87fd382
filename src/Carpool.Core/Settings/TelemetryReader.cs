namespace Carpool.Core.Settings;

/// <summary>Reads <c>carpool.telemetry</c>. Each key's range and default is said here, and only here.</summary>
internal static class TelemetryReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Null: nothing is sent.</summary>
    public static TelemetrySettings? Read(SettingsCursor carpool)
    {
        if (carpool.OptionalSection("telemetry") is not { } telemetry) return null;

        var settings = new TelemetrySettings
        {
            OtlpEndpoint = telemetry.Required<string>("otlp-endpoint", SettingsCursor.TryUrl, SettingsCursor.Url),
            Protocol = telemetry.Word("protocol", OtlpWire.Http),
            HeadersFile = telemetry.OptionalFile("headers-file"),
            Send = telemetry.Words("send", Enum.GetValues<TelemetrySignal>()),
            Interval = telemetry.Span("interval", Second, 3600 * Second, 15 * Second),
            Timeout = telemetry.Span("timeout", Second / 10, 60 * Second, 10 * Second),
        };
        telemetry.RejectUnknown();
        return settings;
    }
}
