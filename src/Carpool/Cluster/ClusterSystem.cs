using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Carpool.Cluster.Tls;
using Carpool.Events;
using Carpool.Linux.Clock;

namespace Carpool.Cluster;

/// <summary>A cluster system on the network.</summary>
internal sealed class ClusterSystem : IClusterSystem
{
    private readonly ActorSystem _system;
    private volatile ClusterSetup _setup;

    private ClusterSystem(ClusterStart start, Config common)
    {
        _setup = start.Setup;
        _system = ActorSystem.Create(_setup.Settings.Cluster.Name, Bootstrap(common, start.Events));
        Courier = _system.ActorOf(CourierActor.Props(start), CourierActor.Name);
        Membership = _system.ActorOf(
            MembershipActor.Props(start, Courier, Random.Shared.NextDouble(), () => MonotonicClock.Now),
            MembershipActor.Name);
    }

    public IActorRef Membership { get; }

    public IActorRef Courier { get; }

    public Task Ended => _system.WhenTerminated;

    /// <summary>Starts one; it listens when the task is done.</summary>
    /// <param name="start">What to be and whom to join.</param>
    /// <param name="common">What is the same for all nodes.</param>
    /// <remarks>
    /// On a thread of its own: Akka's caches for each thread would keep the system in memory for as long as that lives.
    /// </remarks>
    public static Task<IClusterSystem> StartAsync(ClusterStart start, Config common) =>
        Task.Factory.StartNew<IClusterSystem>(
            () => new ClusterSystem(start, common),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    public void Use(ClusterSetup setup)
    {
        _setup = setup;
        Membership.Tell(new MembershipProtocol.Use(setup));
        Courier.Tell(new CourierProtocol.Use(setup));
    }

    public Task LeaveAsync() =>
        CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);

    public Task EndAsync() => _system.Terminate();

    private ActorSystemSetup Bootstrap(Config common, EventLog events)
    {
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(Own(_setup).WithFallback(common)), Quiet());
        return _setup.Tls is { } tls ? setup.And(ClusterTls.Setup(tls, () => _setup.Settings.Nodes, events)) : setup;
    }

    /// <summary>
    /// Akka warns of each attempt to reach a node that is not there. The owner of the system says once that it is gone.
    /// Of each refused connection it gives a stack trace without the reason, which <see cref="ClusterTls"/> says once.
    /// One that is closed at once only tried the port, and one that the other side has closed needs no closing. That it
    /// still looks for a cluster is told by its state.
    /// </summary>
    private static LogFilterSetup Quiet() => new LogFilterBuilder()
        .ExcludeSourceContaining("/endpointManager/")
        .ExcludeMessageContaining("Tried to associate with unreachable remote address")
        .ExcludeSourceContaining("/transports/")
        .ExcludeMessageContaining("TLS handshake fail")
        .ExcludeMessageContaining("Half-close failed")
        .ExcludeMessageContaining("Couldn't join seed nodes")
        .Build();

    private static Config Own(ClusterSetup setup) => ConfigurationFactory.ParseString(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        akka {
          remote.dot-netty.tcp {
            hostname = "{{setup.Local.Address}}"
            port = {{setup.Settings.Cluster.Port}}
            enable-ssl = {{(setup.Tls is null ? "off" : "on")}}
          }
          cluster.roles = ["{{MemberTable.RoleOf(setup.LocalNode)}}"]
        }
        """));
}
