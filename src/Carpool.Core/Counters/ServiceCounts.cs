using System.Collections.Immutable;

namespace Carpool.Core.Counters;

/// <summary>A number that rises and falls.</summary>
/// <param name="Current">Now.</param>
/// <param name="Peak">The highest so far.</param>
public readonly record struct LevelCounts(long Current, long Peak);

/// <summary>Events a second.</summary>
/// <param name="Current">In the last second.</param>
/// <param name="Peak">The most in one second so far.</param>
public readonly record struct RateCounts(int Current, int Peak);

/// <summary>What one server of a service has and had.</summary>
/// <param name="Sessions">Sessions there or on their way.</param>
/// <param name="Rate">New ones a second.</param>
/// <param name="SinceLast">Time since the latest was sent there; null before the first.</param>
public sealed record ServerCounts(
    LevelCounts Sessions, RateCounts Rate, TimeSpan? SinceLast, ServerTotals Totals)
{
    /// <summary>Of one that no session was sent to yet.</summary>
    public static readonly ServerCounts None = new(default, default, null, default);
}

/// <summary>What the data plane counted of one service since its start, on both paths, at one moment.</summary>
/// <param name="Proxied">Clients that are connected to the proxy.</param>
/// <param name="Clients">Those and the others of the service.</param>
/// <param name="Connections">New ones a second.</param>
/// <param name="Sessions">Those that have a server or wait for one.</param>
/// <param name="SessionRate">New ones a second.</param>
/// <param name="Queue">Those that wait.</param>
/// <param name="Frontend">What became of clients.</param>
/// <param name="Backend">What became of sessions on all servers, or without one.</param>
/// <param name="Servers">Those that sessions were sent to, by name.</param>
/// <param name="Refused">Clients turned away, by the reason's word; only reasons that occurred.</param>
/// <param name="Ended">Relayed sessions, by the word for how they ended; likewise.</param>
/// <param name="ProxyHeaders">PROXY headers from other proxies, by the word for what was wrong; likewise.</param>
/// <param name="Xclient">Servers that were told of their client by XCLIENT, by the word for how; likewise.</param>
public sealed record ServiceCounts(
    long Proxied,
    LevelCounts Clients,
    RateCounts Connections,
    LevelCounts Sessions,
    RateCounts SessionRate,
    LevelCounts Queue,
    FrontendTotals Frontend,
    ServerTotals Backend,
    ImmutableSortedDictionary<string, ServerCounts> Servers,
    ImmutableSortedDictionary<string, long> Refused,
    ImmutableSortedDictionary<string, long> Ended,
    ImmutableSortedDictionary<string, long> ProxyHeaders,
    ImmutableSortedDictionary<string, long> Xclient);
