using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Event;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Nodes;
using Microsoft.Extensions.Hosting;

namespace Carpool.Web;

/// <summary>
/// Serves HTTP as the configuration in force has it, or not at all. Nothing that happens here touches anything else:
/// what cannot listen tries again.
/// </summary>
internal sealed class WebServer : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<LocalConfiguration> _wanted = Channel.CreateBounded<LocalConfiguration>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly IAdminDesk _desk;
    private readonly Task _begins;
    private readonly Func<ProcessFacts> _process;
    private readonly ILoggingAdapter _log;

    /// <param name="desk">What is shown, and where orders go.</param>
    /// <param name="begins">Ends when the addresses are this daemon's.</param>
    /// <param name="process">Reads what is known of this process.</param>
    /// <param name="log">For what cannot be served.</param>
    public WebServer(IAdminDesk desk, Task begins, Func<ProcessFacts> process, ILoggingAdapter log)
    {
        _desk = desk;
        _begins = begins;
        _process = process;
        _log = log;
    }

    /// <summary>Serves by this configuration from now on. The last one counts.</summary>
    public void Use(LocalConfiguration configuration) => _wanted.Writer.TryWrite(configuration);

    /// <summary>All that can be asked for.</summary>
    /// <param name="ending">What goes on for as long as the client stays ends by it.</param>
    internal IEnumerable<WebRoute> Routes(CancellationToken ending)
    {
        var time = TimeProvider.System;
        var pool = new WebPool(_desk, time);
        return
        [
            .. WatchRoutes.Of(pool, _process),
            .. ApiRoutes.Of(pool),
            .. new StreamRoutes(new LiveFeed(pool, _desk, time), new JournalFeed(_desk, time), ending).All,
            .. PageRoutes.All,
        ];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LocalConfiguration? served = null;
        IAsyncDisposable? site = null;
        try
        {
            await _begins.WaitAsync(stoppingToken);
            while (true)
            {
                var wanted = await _wanted.Reader.ReadAsync(stoppingToken);
                if (served is not null && IsSame(served, wanted)) continue;

                if (site is not null) await site.DisposeAsync();
                site = await StartAsync(wanted, stoppingToken);
                served = wanted;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
        finally
        {
            if (site is not null) await site.DisposeAsync();
        }
    }

    private static bool IsSame(LocalConfiguration one, LocalConfiguration other) =>
        one.Settings.Http == other.Settings.Http && Equals(one.Web, other.Web) && one.Node == other.Node;

    /// <returns>Null: nothing is to be served, or another configuration is to be tried.</returns>
    private async Task<IAsyncDisposable?> StartAsync(LocalConfiguration wanted, CancellationToken stopping)
    {
        if (wanted.Settings.Http is not { } http) return null;

        for (var tries = 0; ; tries++)
        {
            try
            {
                var site = await WebSite.StartAsync(wanted, Routes, _log, stopping);
                _log.Info("http: listens on {Listen}", string.Join(", ", http.Listen));
                return site;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (tries == 0) _log.Warning("http: cannot listen, and tries again: {Reason}", e.Message);
            }

            await Task.WhenAny(_wanted.Reader.WaitToReadAsync(stopping).AsTask(), Task.Delay(RetryAfter, stopping));
            stopping.ThrowIfCancellationRequested();
            if (_wanted.Reader.TryPeek(out _)) return null;
        }
    }
}
