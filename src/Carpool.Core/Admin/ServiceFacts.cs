using Carpool.Core.Cluster;
using Carpool.Core.Settings;

namespace Carpool.Core.Admin;

/// <summary>What a service knows of itself beside its counters, as of its last change.</summary>
/// <param name="Settings">Its configuration.</param>
/// <param name="Accepts">Whether this node takes new connections.</param>
/// <param name="Servers">Its servers, in the order of the configuration.</param>
/// <param name="History">What was seen of their health.</param>
public sealed record ServiceFacts(
    ServiceSettings Settings, bool Accepts, ValueList<ServerFacts> Servers, ServiceHistory History)
{
    /// <summary>The latest changes and results.</summary>
    public HealthLog Log { get; init; } = HealthLog.Empty;
}

/// <summary>One of its servers.</summary>
/// <param name="Address">Where it listens, with the port.</param>
/// <param name="IsLocal">Whether it is on the asked node.</param>
/// <param name="Verdict">What is held of it.</param>
/// <param name="Streak">Results in a row of checks from here that contradict that.</param>
/// <param name="UpSince">When it came up, for the slow start; null when that was before anybody looked.</param>
public sealed record ServerFacts(
    string Address, bool IsLocal, ServerVerdict Verdict, int Streak, Instant? UpSince);
