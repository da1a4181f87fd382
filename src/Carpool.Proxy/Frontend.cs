using Carpool.Core.Balancing;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy;

/// <summary>One proxied service: what its listeners, one a virtual address, have in common.</summary>
/// <param name="name">The service's name.</param>
/// <param name="settings">Its limits.</param>
/// <param name="processSlots">The sessions of the whole process, shared by all frontends.</param>
/// <param name="loops">The threads that move the bytes, and their clock.</param>
/// <param name="events">Who is told what happens.</param>
public sealed class Frontend(
    string name,
    FrontendSettings settings,
    SessionSlots processSlots,
    EventLoops loops,
    IProxyEvents events)
{
    private BackendTable _backends = BackendTable.Empty;
    private uint _turn;

    public string Name => name;

    public FrontendSettings Settings => settings;

    public ProxyCounters Counters { get; } = new();

    /// <summary>The servers in force. Swapped whole; sessions that already have a server keep it.</summary>
    public BackendTable Backends
    {
        get => Volatile.Read(ref _backends);
        set => Volatile.Write(ref _backends, value);
    }

    internal SessionSlots ProcessSlots => processSlots;

    internal EventLoops Loops => loops;

    internal IProxyEvents Events => events;

    /// <summary>The servers for the next connection: each call takes the next turn of the round robin.</summary>
    internal Candidates NextCandidates() => Backends.CandidatesFor(Interlocked.Increment(ref _turn));
}
