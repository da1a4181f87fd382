using System.Collections.Concurrent;
using Carpool.Core.Health;
using Carpool.Core.Preludes;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Counters;

/// <summary>What one frontend did since the start of the process. Every number is read without a lock and never goes
/// back, save the current ones.</summary>
public sealed class ProxyCounters : SessionCounters
{
    private readonly ConcurrentDictionary<string, ServerCounters> _servers = new(StringComparer.Ordinal);

    /// <summary>Relayed sessions, by how they ended.</summary>
    public Tally<RelayEnd> Ended { get; } = new();

    /// <summary>Clients turned away, by reason.</summary>
    public Tally<Refusal> Refused { get; } = new();

    /// <summary>PROXY headers from other proxies, by what was wrong with them.</summary>
    public Tally<ProxyHeaderFault> ProxyHeaders { get; } = new();

    /// <summary>Servers that were told of their client by XCLIENT, by what was wrong.</summary>
    public Tally<XclientFault> Xclients { get; } = new();

    /// <summary>Pauses of accepting, by reason.</summary>
    public Tally<AcceptPause> Paused { get; } = new();

    /// <summary>The servers that sessions were sent to so far, by name.</summary>
    public IReadOnlyDictionary<string, ServerCounters> Servers => _servers;

    internal ServerCounters Server(string name) => _servers.GetOrAdd(name, static _ => new ServerCounters());
}

/// <summary>What one server of a frontend was given.</summary>
public sealed class ServerCounters : SessionCounters
{
    private long _earlyResets;

    /// <summary>Attempts to connect, by result.</summary>
    public Tally<CheckStatus> Connects { get; } = new();

    /// <summary>Connections that the server reset before a byte went either way.</summary>
    public long EarlyResets => Volatile.Read(ref _earlyResets);

    /// <summary>Connections that came about and were not reset at once.</summary>
    public long Successes => Connects[CheckStatus.L4Ok] - EarlyResets;

    internal void ResetEarly() => Interlocked.Increment(ref _earlyResets);
}
