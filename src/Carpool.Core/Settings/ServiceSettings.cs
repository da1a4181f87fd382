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

    /// <summary>Time for a connection to a server to come about, 10 ms..1 m. Default 2 s.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>A connection without a byte either way for so long is closed, 1 s..24 h. Default 35 m.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Connections at once on all virtual addresses of one node, 1..1000000. Default 4096.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Further servers to try when one does not accept, 0..10. Default 2.</summary>
    public required int Retries { get; init; }

    public required ProtectSettings Protect { get; init; }

    public required CheckSettings Check { get; init; }

    /// <summary>
    /// Which of the settings only the proxy can carry out, in words, or null: then the kernel may do without it.
    /// </summary>
    public string? NeedsProxy => Protect.IsAny ? "protect is set" : null;
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
    /// <summary>One after the other. The default.</summary>
    RoundRobin,
}

/// <summary><c>carpool.services.NAME.check</c>: how a server is found to be up.</summary>
public sealed record CheckSettings
{
    public required CheckType Type { get; init; }

    /// <summary>Time between the starts of two checks, 100 ms..1 h. Default 1 s.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Time for one check, 10 ms..1 m, not above <see cref="Interval"/>. Default 500 ms.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Good checks in a row until a server that was down is up, 1..100. Default 2.</summary>
    public required int Rise { get; init; }

    /// <summary>Bad checks in a row until a server that was up is down, 1..100. Default 2.</summary>
    public required int Fall { get; init; }
}

/// <summary>What a check does.</summary>
public enum CheckType : byte
{
    /// <summary>Connects, and hangs up again. The default.</summary>
    Tcp,
}
