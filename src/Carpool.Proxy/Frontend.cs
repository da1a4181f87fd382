using Carpool.Core.Balancing;
using Carpool.Core.Counters;
using Carpool.Core.Logs;
using Carpool.Core.Protection;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Protection;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy;

/// <summary>One proxied service: what its listeners, one a virtual address, have in common.</summary>
/// <param name="name">The service's name.</param>
/// <param name="settings">Its limits.</param>
/// <param name="processSlots">The sessions of the whole process, shared by all frontends.</param>
/// <param name="loops">The threads that move the bytes, and their clock.</param>
/// <param name="ids">Gives each session its id.</param>
/// <param name="events">Who is told what happens.</param>
/// <param name="persistence">The servers that clients go back to; null: each session is chosen for anew.</param>
public sealed class Frontend(
    string name,
    FrontendSettings settings,
    SessionSlots processSlots,
    EventLoops loops,
    ConnectionIds ids,
    IProxyEvents events,
    SharedStickTable? persistence = null)
{
    private TlsServer? _tls;
    private TlsClient? _serverTls;

    public string Name => name;

    public FrontendSettings Settings => settings;

    public ProxyCounters Counters { get; } = new(loops);

    /// <summary>The servers in force. Swapped whole; sessions that already have a server keep it.</summary>
    public BackendTable Backends
    {
        get => Backend.Table;
        set => Backend.Table = value;
    }

    /// <summary>The allow and deny lists in force. Swapped whole; sessions that are open go on.</summary>
    /// <exception cref="InvalidOperationException">The settings say nothing of protection.</exception>
    public AccessTable Lists
    {
        get => Guard?.Lists ?? AccessTable.Empty;
        set => (Guard ?? throw new InvalidOperationException($"{name} has no protection")).Lists = value;
    }

    /// <summary>Clients that the tarpit may hold, shared by all frontends.</summary>
    public SessionSlots TarpitSlots { get; init; } = new(1000);

    /// <summary>Sessions of all listeners that are open now.</summary>
    public int Sessions => Slots.Taken;

    /// <summary>Sessions that wait for a server now.</summary>
    public int Queued => Backend.Queued;

    /// <summary>All that was counted so far, on both paths. From any thread; nothing waits for it.</summary>
    public ServiceCounts Count() => Counters.Read(Slots.Taken, Backend.QueueCounts, loops.Time.Now());

    /// <summary>Has sessions counted that the kernel leads past the proxy.</summary>
    /// <param name="server">The local server's name.</param>
    public PastProxy CountPast(string server) => new(Counters, server, loops.Time.Now);

    internal Backend Backend { get; } = new(settings, persistence, loops.Time);

    /// <summary>
    /// The certificates in force, or null: no TLS with clients. Swapped whole; sessions keep what they began with.
    /// </summary>
    public TlsServer? Tls
    {
        get => Volatile.Read(ref _tls);
        set => Volatile.Write(ref _tls, value);
    }

    /// <summary>Which servers are trusted, or null: no TLS with them. Swapped whole.</summary>
    public TlsClient? ServerTls
    {
        get => Volatile.Read(ref _serverTls);
        set => Volatile.Write(ref _serverTls, value);
    }

    internal SessionSlots Slots { get; } = new(settings.MaxSessions);

    internal SessionSlots ProcessSlots => processSlots;

    /// <summary>Null when nobody is refused.</summary>
    internal SourceGuard? Guard { get; } =
        settings.Protection is { } protection ? new SourceGuard(protection.Limits, loops.Time, events) : null;

    internal EventLoops Loops => loops;

    internal ConnectionIds Ids => ids;

    internal IProxyEvents Events => events;

    /// <summary>How much one read of a session may bring.</summary>
    internal int ReadSize => Guard?.ReadSize ?? int.MaxValue;
}
