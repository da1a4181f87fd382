using Akka.Event;

namespace Carpool.Telemetry;

/// <summary>Says when a collector takes nothing any more, and when it does again: one line a change.</summary>
/// <param name="what">What it is sent.</param>
/// <param name="endpoint">Where.</param>
/// <param name="log">Is told.</param>
internal sealed class CollectorLog(string what, string endpoint, ILoggingAdapter log)
{
    private bool _fails;

    /// <summary>What the last attempt failed by, in so far as it is known.</summary>
    public string? Fault { get; set; }

    /// <summary>Is called by the one thread that sends.</summary>
    public void Sent(bool isTaken)
    {
        if (_fails == !isTaken) return;

        _fails = !isTaken;
        if (isTaken) log.Info("telemetry: {Endpoint} takes {What} again", endpoint, what);
        else log.Warning("telemetry: {Endpoint} takes no {What}: {Reason}", endpoint, what, Fault ?? "it refuses them");
    }
}
