using System.Collections.Concurrent;
using System.Collections.Immutable;
using Carpool.Core;
using Carpool.Core.Counters;
using Carpool.Core.Preludes;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Counters;

/// <summary>
/// What one frontend did since the start of the process. What can be added up later each thread counts by itself (<see
/// cref="CounterShare"/>); here is what cannot: what rises and falls, and what happens in a second.
/// </summary>
public sealed class ProxyCounters
{
    private readonly ConcurrentDictionary<string, ServerCounters> _servers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Lazy<CounterShare[]> _ofLoops;
    private CounterShare[] _shares = [];

    /// <param name="loops">The threads that count.</param>
    internal ProxyCounters(EventLoops loops) =>
        _ofLoops = new Lazy<CounterShare[]>(() => [.. loops.All.Select(_ => AddShare())]);

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

    /// <summary>Clients that are connected.</summary>
    internal Level Clients { get; } = new();

    internal RateMeter Connections { get; } = new();

    /// <summary>Those of them that have a server or wait for one.</summary>
    internal Level Sessions { get; } = new();

    internal RateMeter SessionRate { get; } = new();

    /// <summary>All of it at one moment. From any thread; nobody waits for it.</summary>
    /// <param name="proxied">Clients that hold a slot.</param>
    /// <param name="queue">Those who wait.</param>
    /// <param name="now">On the clock of the event loops.</param>
    internal ServiceCounts Read(int proxied, LevelCounts queue, Instant now)
    {
        FrontendTotals clients = default;
        ServerTotals backend = default;
        var servers = new Dictionary<string, ServerTotals>();
        foreach (var share in Volatile.Read(ref _shares)) share.AddTo(ref clients, ref backend, servers);
        return new ServiceCounts(
            proxied, Clients.Counts, Connections.Read(now), Sessions.Counts, SessionRate.Read(now), queue, clients,
            backend,
            servers.ToImmutableSortedDictionary(
                server => server.Key, server => Read(_servers[server.Key], server.Value, now), StringComparer.Ordinal),
            Refused.ByWord(Refusals.Word),
            Ended.ByWord(RelayEnds.Word),
            ProxyHeaders.ByWord(ProxyHeaderFaults.Word),
            Xclients.ByWord(XclientFaults.Word));
    }

    internal ServerCounters Server(string name) => _servers.GetOrAdd(name, static _ => new ServerCounters());

    /// <summary>The share of one loop.</summary>
    internal CounterShare Of(EventLoop loop) => _ofLoops.Value[loop.Number];

    /// <summary>A share for another thread.</summary>
    internal CounterShare AddShare()
    {
        var share = new CounterShare(this);
        lock (_gate) Volatile.Write(ref _shares, [.. _shares, share]);
        return share;
    }

    private static ServerCounts Read(ServerCounters server, in ServerTotals totals, Instant now) =>
        new(server.Sessions.Counts, server.Rate.Read(now), server.SinceLast(now), totals);
}
