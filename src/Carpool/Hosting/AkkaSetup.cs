using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Carpool.Cluster;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Events.Hooks;
using Carpool.Linux.Clock;
using Carpool.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Carpool.Hosting;

/// <summary>The node system: lives as long as the process.</summary>
internal static class AkkaSetup
{
    private const string SystemName = "carpool";
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HookTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds the actor system with the node's actor, which is registered under <see cref="NodeActor"/>.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">What to begin with.</param>
    /// <param name="host">This host.</param>
    /// <param name="readAsync">Reads the configuration again.</param>
    /// <param name="used">Is told of each that comes into force, the first one included.</param>
    public static IServiceCollection AddNodeSystem(
        this IServiceCollection services,
        LocalConfiguration configuration,
        LinuxHost host,
        Func<Task<LocalConfiguration>> readAsync,
        Action<LocalConfiguration> used) =>
        services.AddAkka(SystemName, akka => akka
            .ConfigureLoggers(log =>
            {
                log.ClearLoggers();
                log.AddLogger<LineLogger>();
            })
            .AddHocon(AkkaConf.Node, HoconAddMode.Prepend)
            .WithActors((system, registry) => Start(system, registry, configuration, host, readAsync, used))
            .AddStartup((system, registry) =>
            {
                LogClock(system);
                StopInOrder(
                    system, registry.Get<NodeActor>(), registry.Get<JournalActor>(), host, configuration.Node.Name);
            }));

    /// <summary>The journal first: all that the others do is in it.</summary>
    private static void Start(
        ActorSystem system, IActorRegistry registry, LocalConfiguration configuration, LinuxHost host,
        Func<Task<LocalConfiguration>> readAsync, Action<LocalConfiguration> used)
    {
        var node = configuration.Node.Name;
        var store = new EventFolder(PoolFolder.PathOf(configuration.Settings.Cluster));
        var journal = system.ActorOf(JournalActor.Props(node, store, () => host.StandsBy), "journal");
        system.EventStream.Subscribe(journal, typeof(JournalProtocol.Happened));
        registry.Register<JournalActor>(journal);
        var events = new EventLog(system);
        events.Note(EventKind.Daemon, node, $"{node} starts: carpool {LinuxNode.Release}");
        host.ConnectionLog.Warned += what => events.Warn(EventKind.Daemon, "connection log", what);
        registry.Register<NodeActor>(system.ActorOf(
            NodeActor.Props(configuration, Build, readAsync, host.StandsBy), "node"));

        LinuxNode Build(LocalConfiguration next)
        {
            used(next);
            return new LinuxNode(next, host);
        }
    }

    private static void LogClock(ActorSystem system)
    {
        var kind = ((ClockScheduler)system.Scheduler).Clock.Kind;
        system.Log.Info("elections run on a thread with {Kind}", kind switch
        {
            ClockKind.Realtime => "SCHED_FIFO",
            ClockKind.Nice => "nice -10: no SCHED_FIFO here (LimitRTPRIO=10 in the unit allows it)",
            _ => "ordinary priority: neither SCHED_FIFO nor nice -10 here (LimitRTPRIO=10 in the unit allows it)",
        });
    }

    /// <summary>The addresses are handed over before anything else ends; then the others are told that we go.</summary>
    private static void StopInOrder(
        ActorSystem system, IActorRef node, IActorRef journal, LinuxHost host, string name)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "bow out", async () =>
        {
            new EventLog(system).Note(EventKind.Daemon, name, $"{name} stops");
            await node.Ask<NodeProtocol.Stopped>(new NodeProtocol.Stop(), StopTimeout);
            host.IsEmpty = true;
            return Akka.Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "tell the hooks", async () =>
        {
            try
            {
                // Once it answers, all that has happened until now is with the hooks.
                await journal.Ask<JournalProtocol.Kept>(new JournalProtocol.GetKept(), HookTimeout);
                await node.Ask<HookProtocol.Drained>(new HookProtocol.Drain(), HookTimeout);
            }
            catch (AskTimeoutException)
            {
                system.Log.Warning("not all that happened has been told to the hooks");
            }

            return Akka.Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "leave the cluster", async () =>
        {
            await node.Ask<ClusterProtocol.Stopped>(new NodeProtocol.LeavePool(), StopTimeout);
            return Akka.Done.Instance;
        });
    }
}
