namespace Carpool.Core.Settings;

/// <summary>What a collector is sent, and where it is.</summary>
internal sealed partial class PoolRules
{
    private void CheckTelemetry()
    {
        if (_pool.Telemetry is not { } telemetry) return;

        var (endpoint, send) = (telemetry.OtlpEndpoint, telemetry.Send);
        if (send.Count == 0) Fault("carpool.telemetry.send", "is empty: without the block nothing is sent");
        if (send.Distinct().Count() < send.Count) Fault("carpool.telemetry.send", "has the same word twice");
        if (endpoint?.IndexOfAny(['?', '#']) >= 0)
            Fault("carpool.telemetry.otlp-endpoint", $"is '{endpoint}', must have no query and no fragment");
    }
}
