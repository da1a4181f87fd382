using System.Threading.Channels;
using Akka.Event;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Metrics;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Microsoft.Extensions.Hosting;

namespace Carpool.Telemetry;

/// <summary>
/// Tells a collector, as the configuration in force has it, or nobody: then nothing of the SDK is as much as loaded. A
/// collector that fails costs its own reports, and nothing else.
/// </summary>
/// <param name="desk">What is told.</param>
/// <param name="begins">Ends when the addresses are this daemon's.</param>
/// <param name="process">Reads what is known of this process.</param>
/// <param name="log">For a collector that fails.</param>
internal sealed class TelemetryService(
    IAdminDesk desk, Task begins, Func<ProcessFacts> process, ILoggingAdapter log)
    : BackgroundService
{
    /// <summary>For the last spans to be taken; the end of the daemon waits for them.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly Channel<LocalConfiguration> _wanted = Channel.CreateBounded<LocalConfiguration>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Tells whom this configuration names from now on. The last one counts.</summary>
    public void Use(LocalConfiguration configuration) => _wanted.Writer.TryWrite(configuration);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await begins.WaitAsync(stoppingToken);
            var used = await _wanted.Reader.ReadAsync(stoppingToken);
            while (true)
            {
                using var changes = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var telling = used.Settings.Telemetry is null ? Task.CompletedTask : TellAsync(used, changes.Token);
                var next = used;
                try
                {
                    while (IsSame(used, next)) next = await _wanted.Reader.ReadAsync(stoppingToken);
                }
                finally
                {
                    await changes.CancelAsync();
                    await telling;
                }

                used = next;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
    }

    /// <summary>Which metrics there are depends on the whole pool.</summary>
    private static bool IsSame(LocalConfiguration one, LocalConfiguration other) =>
        one.Settings == other.Settings && one.OtlpHeaders == other.OtlpHeaders && one.Node == other.Node;

    /// <summary>Whatever fails here must not end the daemon.</summary>
    private async Task TellAsync(LocalConfiguration configuration, CancellationToken ct)
    {
        var telemetry = configuration.Settings.Telemetry!;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Collector? collector = null;
        try
        {
            var orders = new OrderFollower();
            collector = new Collector(configuration, orders, log);
            log.Info("telemetry: {Endpoint} is told", telemetry.OtlpEndpoint);
            // None of them ends by itself.
            await await Task.WhenAny(telemetry.Send.Select(signal => AgainAsync(
                () => signal is TelemetrySignal.Metrics
                    ? SendAsync(collector, ends.Token)
                    : orders.FollowAsync(desk, ends.Token),
                telemetry.Interval,
                ends.Token)));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Another configuration, or the end.
        }
        catch (Exception e)
        {
            log.Error(e, "telemetry: nothing is sent any more until the configuration changes");
        }

        await ends.CancelAsync();
        if (collector is null) return;
        await Task.WhenAny(AsideAsync(collector.Dispose), Task.Delay(StopTimeout, CancellationToken.None));
    }

    private async Task SendAsync(Collector collector, CancellationToken ct)
    {
        var source = new MetricSource(await desk.SnapshotAsync(ct), process(), OwnProcess.Usage());
        await AsideAsync(() => collector.Send(source)).WaitAsync(ct);
    }

    /// <summary>A node that does not answer is left out once.</summary>
    private static async Task AgainAsync(Func<Task> act, TimeSpan interval, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(interval);
        do
        {
            try
            {
                await act();
            }
            catch (TimeoutException)
            {
                // The watchdog is who minds.
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>The SDK waits on the thread that calls it: none of the pool's, which others need.</summary>
    private static Task AsideAsync(Action act) => Task.Factory.StartNew(
        act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
