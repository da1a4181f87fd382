using System.Collections.Immutable;
using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>What this node has seen of a service's health since it began.</summary>
/// <param name="Servers">By node.</param>
/// <param name="Falls">Times that no server was left.</param>
/// <param name="Uptime">Of the service as a whole: down while no server takes new sessions.</param>
public sealed record ServiceHistory(ImmutableDictionary<string, ServerHistory> Servers, long Falls, Uptime Uptime)
{
    public static ServiceHistory Begin(IEnumerable<ServerVerdict> servers, Instant at) => new(
        servers.ToImmutableDictionary(server => server.Node, _ => ServerHistory.Begin(at)), 0, Uptime.Begin(at));

    /// <summary>A check from here ended.</summary>
    /// <param name="before">What was held of the server.</param>
    /// <param name="result">What was found.</param>
    public ServiceHistory Checked(in ServerVerdict before, in CheckResult result) =>
        this with { Servers = Servers.SetItem(before.Node, Servers[before.Node].Checked(before, result)) };

    /// <summary>What is held of the servers may have changed.</summary>
    /// <param name="before">Before.</param>
    /// <param name="after">Of the same servers in the same order.</param>
    /// <param name="at">When.</param>
    public ServiceHistory Step(
        IReadOnlyCollection<ServerVerdict> before, IReadOnlyCollection<ServerVerdict> after, Instant at)
    {
        // One of which nothing is known yet may well be up.
        var isDown = !after.Any(server => server.TakesNewSessions || server.Word == HealthState.Unknown.Word());
        return new ServiceHistory(
            before.Zip(after).ToImmutableDictionary(
                pair => pair.First.Node,
                pair => Servers[pair.First.Node].Step(pair.First, pair.Second, at)),
            Falls + (isDown && !Uptime.IsDown ? 1 : 0),
            Uptime.See(isDown, at));
    }
}
