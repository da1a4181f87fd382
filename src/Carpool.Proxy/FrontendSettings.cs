using System.Collections.Immutable;
using Carpool.Core;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Protection;

namespace Carpool.Proxy;

/// <summary>The limits of one service's sessions.</summary>
public sealed record FrontendSettings
{
    /// <summary>How long one attempt to connect to a server may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A session without a byte in either direction for so long ends. Mail clients idle for 29 min (RFC 2177).
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(35);

    /// <summary>
    /// A side that takes none of the bytes that wait for it for so long is given up: they cost memory here.
    /// </summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How a server is chosen when the local one does not take the session.</summary>
    public Balance Balance { get; init; } = Balance.RoundRobin;

    /// <summary>How long the share of a server grows that came up.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Clients that wait at once while every server has as many sessions as it may.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>How long one of them waits.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first, each on the next server.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Sessions at once on all listeners together; above it, accepting stops.</summary>
    public int MaxSessions { get; init; } = 2000;

    /// <summary>Connections that the kernel keeps ready to be accepted; it caps this at net.core.somaxconn.</summary>
    public int Backlog { get; init; } = 1024;

    /// <summary>How long accepting pauses when the host is short of descriptors or memory.</summary>
    public TimeSpan ResourceBackOff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whom the service refuses; null: nobody.</summary>
    public ProtectionSettings? Protection { get; init; }

    /// <summary>
    /// This node's own addresses, at most one a family: connections to servers come from them, so that answers find
    /// their way back even when the virtual address moves on. Without one of the server's family the kernel chooses.
    /// </summary>
    public ImmutableArray<NetAddress> Sources { get; init; } = [];

    /// <summary>
    /// Whether connections to servers come from the client's own address instead, which the host must be prepared for.
    /// </summary>
    public bool Transparent { get; init; }

    /// <summary>
    /// From these networks come other proxies: each connection of theirs must begin with a PROXY header, and its client
    /// is the one that the header names. From elsewhere such a header is bytes like any others.
    /// </summary>
    public ImmutableArray<Network> AcceptProxy { get; init; } = [];

    /// <summary>How long another proxy's header may take to be whole.</summary>
    public TimeSpan ProxyHeaderTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether servers are told of their clients, and how.</summary>
    public SendProxy SendProxy { get; init; }

    /// <summary>Whether that header has a checksum, which only version 2 can have.</summary>
    public bool SendProxyChecksum { get; init; }
}
