using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Linux.Clock;
using Carpool.Nodes;
using Carpool.Proxy.Logs;
using Carpool.RuntimeApi;
using Carpool.Telemetry;
using Carpool.Upgrade;
using Carpool.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Carpool.Hosting;

/// <summary>The running daemon, from its configuration to its end.</summary>
/// <param name="configuration">What it begins with.</param>
/// <param name="file">Where that came from.</param>
/// <param name="predecessor">Whose place it takes, or null.</param>
internal sealed class Daemon(LocalConfiguration configuration, ConfigurationFile file, Predecessor? predecessor)
{
    private const PosixSignal UserSignal2 = (PosixSignal)12;   // SIGUSR2, signal(7), x86-64 and arm64

    /// <summary>Below what a client of the admin socket waits, so that it is told.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>For the answer to reach who asked for the upgrade.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(100);

    /// <summary>As the program's file has it.</summary>
    private static readonly DateOnly Built =
        DateOnly.FromDateTime(File.GetLastWriteTimeUtc(typeof(Daemon).Assembly.Location));

    private readonly DateTimeOffset _started = TimeProvider.System.GetUtcNow();
    private readonly OwnProgram _program = OwnProgram.Find();
    private readonly TaskCompletionSource _begins = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IActorRef _watchdog = ActorRefs.Nobody;
    private volatile bool _isHandedOn;

    public async Task RunAsync(CancellationToken ct)
    {
        var socket = configuration.Settings.Admin.Socket;
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(socket))!).FullName;
        await using var linux = new LinuxHost(folder, predecessor);
        if (predecessor is null) _begins.SetResult();
        using var host = Build(linux, socket);
        if (predecessor is null) Lifetime(host).ApplicationStarted.Register(() => GiveSignsOfLife(host.Services));
        var upgrade = host.Services.GetRequiredService<Replacement>();
        using (On(PosixSignal.SIGHUP, () => Reload(linux, host)))
        using (On(UserSignal2, () => _ = upgrade.RunAsync(Lifetime(host).ApplicationStopping)))
            await host.RunAsync(ct);

        if (!_isHandedOn) return;
        await upgrade.TellLeftAsync();
        await linux.DrainAsync(configuration.Settings.Proxy.UpgradeTimeout);
    }

    private IHost Build(LinuxHost linux, string socket)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSystemd();
        // The node's own lines come from its LineLogger; this is for what the host itself has to say when it fails.
        builder.Logging.AddSystemdConsole().SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Warning);
        IHost? host = null;
        builder.Services.AddNodeSystem(
            configuration, linux, () => Task.Run(file.Read),
            used =>
            {
                host!.Services.GetRequiredService<WebServer>().Use(used);
                host.Services.GetRequiredService<TelemetryService>().Use(used);
            });
        builder.Services.AddSingleton(services => new Replacement(
            new ReplacementSetup(
                _program,
                () => linux.Sockets.Sockets,
                StartLimit,
                AnswerLimit,
                successor => HandOn(linux, services, successor),
                () => _ = EndAsync(services.GetRequiredService<IHostApplicationLifetime>()),
                () => MonotonicClock.Now),
            services.GetRequiredService<IRequiredActor<NodeActor>>(),
            Events(services)));
        builder.Services.AddSingleton<IAdminDesk>(services => new AdminDesk(
            services.GetRequiredService<ActorSystem>(),
            services.GetRequiredService<IRequiredActor<NodeActor>>(),
            services.GetRequiredService<IRequiredActor<JournalActor>>(),
            linux.Loops,
            new Whois(linux.Loops, linux.ConnectionLog),
            services.GetRequiredService<Replacement>().RunAsync));
        var term = new AdminTerm(_begins.Task, () => _isHandedOn);
        builder.Services.AddHostedService(services => new AdminServer(
            socket,
            CommandTree.ForDaemon(services.GetRequiredService<IAdminDesk>()),
            term,
            services.GetRequiredService<ILogger<AdminServer>>()));
        if (configuration.Settings.Admin is { HaproxySocket: { } haproxy, HaproxyLevel: var level })
            builder.Services.AddHostedService(services => new RuntimeServer(
                haproxy,
                level,
                services.GetRequiredService<IAdminDesk>(),
                () => Facts(linux),
                term,
                services.GetRequiredService<ILogger<RuntimeServer>>()));
        builder.Services.AddSingleton(services => new WebServer(
            services.GetRequiredService<IAdminDesk>(), _begins.Task, () => Facts(linux), Log(services, "http")));
        builder.Services.AddHostedService(services => services.GetRequiredService<WebServer>());
        builder.Services.AddSingleton(services => new TelemetryService(
            services.GetRequiredService<IAdminDesk>(), _begins.Task, () => Facts(linux), Log(services, "telemetry")));
        builder.Services.AddHostedService(services => services.GetRequiredService<TelemetryService>());
        // The last to start and the first to stop.
        if (predecessor is not null)
            builder.Services.AddHostedService(services => new TakeOver(
                predecessor,
                services.GetRequiredService<IRequiredActor<NodeActor>>(),
                () => Begin(linux, services),
                Events(services)));
        return host = builder.Build();
    }

    private ProcessFacts Facts(LinuxHost linux) => new(
        LinuxNode.Release, Built, Environment.ProcessId, _started, TimeProvider.System.GetLocalNow(),
        linux.Loops.Threads, linux.Descriptors, ThreadPool.PendingWorkItemCount);

    /// <summary>Whatever becomes of the configuration, a log that was rotated is opened anew.</summary>
    private static void Reload(LinuxHost linux, IHost host)
    {
        linux.ConnectionLog.Reopen();
        Node(host).Tell(new NodeProtocol.Reload(), ActorRefs.NoSender);
    }

    private void Begin(LinuxHost linux, IServiceProvider services)
    {
        linux.Begin();
        Journal(services).Tell(new JournalProtocol.Begin(), ActorRefs.NoSender);
        var node = configuration.Node.Name;
        Events(services).Note(EventKind.Daemon, node, $"{node} has taken the place of the daemon before");
        GiveSignsOfLife(services);
        _begins.SetResult();
    }

    /// <summary>If the service manager waits for any. It believes none while another process is the main one.</summary>
    private void GiveSignsOfLife(IServiceProvider services)
    {
        var self = predecessor is null ? $"{Environment.ProcessId}" : null;
        var period = WatchdogActor.PeriodOf(
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
            Environment.GetEnvironmentVariable("WATCHDOG_PID"),
            self);
        if (period is null) return;

        var notifier = new SystemdNotifier();
        var node = services.GetRequiredService<IRequiredActor<NodeActor>>().ActorRef;
        _watchdog = services.GetRequiredService<ActorSystem>().ActorOf(
            WatchdogActor.Props(node, period.Value, () => notifier.Notify(new ServiceState("WATCHDOG=1"))),
            "watchdog");
    }

    /// <summary>
    /// The service manager believes it from this process as long as it is the main one (sd_notify(3)).
    /// </summary>
    private void HandOn(LinuxHost linux, IServiceProvider services, int successor)
    {
        _isHandedOn = true;
        linux.HandOn();
        _watchdog.Tell(PoisonPill.Instance);
        Journal(services).Tell(new JournalProtocol.HandOn(), ActorRefs.NoSender);
        new SystemdNotifier().Notify(new ServiceState($"MAINPID={successor}"));
    }

    private static async Task EndAsync(IHostApplicationLifetime lifetime)
    {
        await Task.Delay(AnswerTime);
        lifetime.StopApplication();
    }

    private static ILoggingAdapter Log(IServiceProvider services, string name) =>
        Logging.GetLogger(services.GetRequiredService<ActorSystem>(), name);

    private static EventLog Events(IServiceProvider services) =>
        new(services.GetRequiredService<ActorSystem>());

    private static IActorRef Journal(IServiceProvider services) =>
        services.GetRequiredService<IRequiredActor<JournalActor>>().ActorRef;

    private static IActorRef Node(IHost host) =>
        host.Services.GetRequiredService<IRequiredActor<NodeActor>>().ActorRef;

    private static IHostApplicationLifetime Lifetime(IHost host) =>
        host.Services.GetRequiredService<IHostApplicationLifetime>();

    private static PosixSignalRegistration On(PosixSignal signal, Action act) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            act();
        });
}
