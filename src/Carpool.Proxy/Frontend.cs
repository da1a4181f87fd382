using Carpool.Core.Balancing;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy;

/// <summary>One proxied service: what its listeners, one a virtual address, have in common.</summary>
/// <param name="name">The service's name.</param>
/// <param name="settings">Its limits.</param>
/// <param name="processSlots">The sessions of the whole process, shared by all frontends.</param>
/// <param name="relay">What moves the bytes.</param>
/// <param name="events">Who is told what happens.</param>
/// <param name="time">The clock of all timeouts.</param>
public sealed class Frontend(
    string name,
    FrontendSettings settings,
    SessionSlots processSlots,
    IRelay relay,
    IProxyEvents events,
    TimeProvider time)
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

    internal IRelay Relay => relay;

    internal IProxyEvents Events => events;

    internal TimeProvider Time => time;

    /// <summary>The servers for the next connection: each call takes the next turn of the round robin.</summary>
    internal Candidates NextCandidates() => Backends.CandidatesFor(Interlocked.Increment(ref _turn));
}
