using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Carpool.Linux.Clock;

namespace Carpool.Cluster;

/// <summary>A cluster system on the network.</summary>
internal sealed class ClusterSystem : IClusterSystem
{
    private readonly ActorSystem _system;

    private ClusterSystem(ActorSystem system, ClusterStart start)
    {
        _system = system;
        Courier = system.ActorOf(CourierActor.Props(start), CourierActor.Name);
        Membership = system.ActorOf(
            MembershipActor.Props(start, Random.Shared.NextDouble(), () => MonotonicClock.Now), MembershipActor.Name);
    }

    public IActorRef Membership { get; }

    public IActorRef Courier { get; }

    public Task Ended => _system.WhenTerminated;

    /// <summary>Starts one; listens when the task is done.</summary>
    /// <param name="start">What to be and whom to join.</param>
    /// <param name="common">What is the same for all nodes.</param>
    public static Task<IClusterSystem> StartAsync(ClusterStart start, Config common) => Task.Run<IClusterSystem>(() =>
    {
        var config = BootstrapSetup.Create().WithConfig(Own(start.Setup).WithFallback(common));
        return new ClusterSystem(
            ActorSystem.Create(start.Setup.Settings.Cluster.Name, ActorSystemSetup.Create(config)), start);
    });

    public Task LeaveAsync() =>
        CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);

    public Task EndAsync() => _system.Terminate();

    private static Config Own(ClusterSetup setup) => ConfigurationFactory.ParseString(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        akka {
          remote.dot-netty.tcp {
            hostname = "{{setup.Local.Address}}"
            port = {{setup.Settings.Cluster.Port}}
          }
          cluster.roles = ["{{MemberTable.RoleOf(setup.LocalNode)}}"]
        }
        """));
}
