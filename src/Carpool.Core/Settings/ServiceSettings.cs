using Carpool.Core.ProxyProtocol;

namespace Carpool.Core.Settings;

/// <summary><c>carpool.services.NAME</c>: one TCP port of every virtual address.</summary>
public sealed record ServiceSettings
{
    /// <summary>1..63 letters, digits and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>The port on the virtual addresses, 1..65535.</summary>
    public required int Port { get; init; }

    /// <summary>The port on the nodes' own addresses, 1..65535. Default: <see cref="Port"/>.</summary>
    public required int BackendPort { get; init; }

    public required ServicePath Path { get; init; }

    public required Balance Balance { get; init; }

    /// <summary>How long the share of a server grows that came up, 0 ms..1 h. Default 0 ms: it has all of it at
    /// once.</summary>
    public required TimeSpan SlowStart { get; init; }

    public required PersistenceSettings Persistence { get; init; }

    /// <summary>What is said of single nodes' servers, in the order of the file.</summary>
    public required ValueList<ServerSettings> Servers { get; init; }

    /// <summary>Time for a connection to a server to come about, 10 ms..1 m. Default 2 s.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>A connection without a byte either way for so long is closed, 1 s..24 h. Default 35 m.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>
    /// A side that takes none of the bytes that wait for it for so long is given up, 1 s..24 h. Default 5 m.
    /// </summary>
    public required TimeSpan WriteTimeout { get; init; }

    /// <summary>Connections at once on all virtual addresses of one node, 1..1000000. Default 4096.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Further servers to try when one does not accept, 0..10. Default 2.</summary>
    public required int Retries { get; init; }

    /// <summary>Clients that wait at once on one node while all servers are full, 0..1000000. Default 1024.</summary>
    public required int QueueLength { get; init; }

    /// <summary>How long one of them waits, 10 ms..10 m. Default 30 s.</summary>
    public required TimeSpan QueueTimeout { get; init; }

    /// <summary>What of the clients' connections counts as a check of a server. Default: connections.</summary>
    public required Observe Observe { get; init; }

    /// <summary>Failures of clients' connections in a row that count as one bad check, 1..1000. Default 1.</summary>
    public required int ErrorLimit { get; init; }

    /// <summary>Whether servers are told of their clients, and how: off, v1, v2 or xclient. Default off.</summary>
    public required SendProxy SendProxy { get; init; }

    /// <summary>Whether that header has a checksum, which only v2 can have. Default off.</summary>
    public required bool SendProxyChecksum { get; init; }

    /// <summary>Whether connections through the proxy come from the client's own address. Default off.</summary>
    public required bool Transparent { get; init; }

    /// <summary>Networks of other proxies, whose connections must begin with a PROXY header. Default: none.</summary>
    public required ValueList<Network> AcceptProxy { get; init; }

    /// <summary>Time for that header to be whole, 100 ms..1 m. Default 5 s.</summary>
    public required TimeSpan ProxyHeaderTimeout { get; init; }

    /// <summary>
    /// Whether a node on which the service is down holds itself back from all addresses. Default off.
    /// </summary>
    public required bool DemoteWhenDown { get; init; }

    public required ProtectSettings Protect { get; init; }

    /// <summary>Whether a server is up.</summary>
    public required ScheduledCheck Check { get; init; }

    /// <summary>Whether one that is up is ready for new sessions. Null: it always is.</summary>
    public required ScheduledCheck? Ready { get; init; }

    /// <summary>Null: clients speak as they like.</summary>
    public required TlsSettings? Tls { get; init; }

    /// <summary>Null: servers are given what clients say as it is.</summary>
    public required ServerTlsSettings? ServerTls { get; init; }

    /// <summary>
    /// Which of the settings only the proxy can carry out, in words, or null: then the kernel may do without it.
    /// </summary>
    public string? NeedsProxy =>
        Tls is not null ? "tls is set"
        : ServerTls is not null ? "server-tls is set"
        : SendProxy is not SendProxy.Off ? $"send-proxy = {HoconWriter.Word(SendProxy)}"
        : AcceptProxy.Count > 0 ? "accept-proxy is set"
        : Protect.IsAny ? "protect is set"
        : Persistence.IsAny ? $"persistence.type = {HoconWriter.Word(Persistence.Type)}"
        : null;

    /// <summary>The same with what is said of one node's server alone.</summary>
    public string? NeedsProxyOn(string node) => NeedsProxy ?? ServerOn(node) switch
    {
        { Weight: 0 } => $"servers.{node} has weight 0",
        { MaxConnections: not null } => $"servers.{node} has max-connections",
        _ => null,
    };

    /// <summary>What is said of one node's server, or the defaults.</summary>
    public ServerSettings ServerOn(string node) =>
        Servers.FirstOrDefault(server => server.Name == node) ?? new ServerSettings { Name = node };
}

/// <summary><c>carpool.services.NAME.servers.NODE</c>: one node's server of the service.</summary>
public sealed record ServerSettings
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its share relative to the others', 0..256; 0: no new clients. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Connections at once from each node, 1..1000000; null: no limit. The default.</summary>
    public int? MaxConnections { get; init; }
}

/// <summary>How new connections reach the local service.</summary>
public enum ServicePath : byte
{
    /// <summary>By the kernel where it can and nothing needs the bytes, else by the proxy. The default.</summary>
    Auto,

    /// <summary>The same, but a host that cannot is a fault.</summary>
    Kernel,

    /// <summary>Always by the proxy.</summary>
    Proxy,
}

/// <summary>How the server for a connection is chosen when the local one does not take it.</summary>
public enum Balance : byte
{
    /// <summary>One after the other, as often as their weights say. The default.</summary>
    RoundRobin,

    /// <summary>The one with the fewest connections for its weight.</summary>
    LeastConn,

    /// <summary>The one that the client's address prefers.</summary>
    Source,

    /// <summary>The freer one of two that are drawn.</summary>
    Random,
}

/// <summary>What of the clients' connections counts as a check of a server.</summary>
public enum Observe : byte
{
    /// <summary>Those that a server refuses, does not answer, or resets before the first byte. The default.</summary>
    Connections,

    /// <summary>Nothing: only checks count.</summary>
    Off,
}
