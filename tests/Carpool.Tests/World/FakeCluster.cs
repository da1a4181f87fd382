using System.Collections.Concurrent;
using Akka.Actor;
using Carpool.Cluster;

namespace Carpool.Tests.World;

/// <summary>
/// Stands where the owner of the cluster system stands: keeps what it is told, and passes what a test gives it up to
/// its parent as if the cluster had said so.
/// </summary>
internal sealed class FakeCluster(ConcurrentQueue<object> told, IReadOnlyList<object> first) : UntypedActor
{
    internal static Props Props(ConcurrentQueue<object> told, params IReadOnlyList<object> first) =>
        Akka.Actor.Props.Create(() => new FakeCluster(told, first));

    protected override void PreStart()
    {
        foreach (var message in first) Context.Parent.Tell(message);
    }

    protected override void OnReceive(object message)
    {
        if (message is ClusterProtocol.ViewChanged or ClusterProtocol.Arrived) Context.Parent.Tell(message);
        else told.Enqueue(message);
    }
}
