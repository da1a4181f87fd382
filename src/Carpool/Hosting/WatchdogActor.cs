using System.Globalization;
using Akka.Actor;
using Carpool.Nodes;
using Carpool.Vips;

namespace Carpool.Hosting;

/// <summary>
/// Tells the service manager again and again that the daemon lives (sd_notify(3), WATCHDOG=1), and only while it does:
/// each time a timer has come on the clock thread, where elections run, and the node and its addresses have answered.
/// </summary>
internal sealed class WatchdogActor : ReceiveActor, IWithTimers
{
    private readonly TimeSpan _period;

    /// <param name="node">The node's actor.</param>
    /// <param name="period">From one sign of life to the next.</param>
    /// <param name="tell">Gives one.</param>
    public WatchdogActor(IActorRef node, TimeSpan period, Action tell)
    {
        _period = period;
        Receive<Ask>(_ => node.Tell(new NodeProtocol.GetVips()));
        Receive<AddressesProtocol.Vips>(_ => tell());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef node, TimeSpan period, Action tell) =>
        Akka.Actor.Props.Create(() => new WatchdogActor(node, period, tell));

    /// <summary>How often a sign of life is due: three times in what the service manager allows.</summary>
    /// <param name="microseconds">WATCHDOG_USEC of sd_watchdog_enabled(3), or null.</param>
    /// <param name="of">WATCHDOG_PID, or null.</param>
    /// <param name="self">The process that asks: it, or the one before it, is the service.</param>
    /// <returns>Null if nobody waits for any.</returns>
    public static TimeSpan? PeriodOf(string? microseconds, string? of, string? self) =>
        long.TryParse(microseconds, CultureInfo.InvariantCulture, out var limit) && limit > 0
        && (of is null || self is null || of == self)
            ? TimeSpan.FromMicroseconds(limit) / 3
            : null;

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(Ask), new Ask(), TimeSpan.Zero, _period);

    private sealed record Ask;
}
