using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>What this node has seen of one server's health since the service began, as HAProxy counts it.</summary>
/// <param name="FailedChecks">Checks from here that failed while it was up.</param>
/// <param name="Falls">Times that it went from up to down.</param>
/// <param name="Uptime">Down is also a server that the operator took out.</param>
public readonly record struct ServerHistory(long FailedChecks, long Falls, Uptime Uptime)
{
    public static ServerHistory Begin(Instant at) => new(0, 0, Uptime.Begin(at));

    /// <summary>A check from here ended.</summary>
    /// <param name="before">What was held of the server.</param>
    /// <param name="result">What was found.</param>
    public ServerHistory Checked(in ServerVerdict before, in CheckResult result)
    {
        // A shortage on this host says nothing about the server.
        var isFailure = before.State is HealthState.Up && !result.IsSuccess && result.Status != CheckStatus.SocketError;
        return isFailure ? this with { FailedChecks = FailedChecks + 1 } : this;
    }

    /// <summary>What is held of the server may have changed.</summary>
    public ServerHistory Step(in ServerVerdict before, in ServerVerdict after, Instant at)
    {
        var fell = before.State is HealthState.Up && after.State is HealthState.Down;
        var isDown = after.State is HealthState.Down || after.Admin is AdminState.Disabled;
        return this with { Falls = Falls + (fell ? 1 : 0), Uptime = Uptime.See(isDown, at) };
    }
}
