namespace Carpool.Core.Logs;

/// <summary>All that the log tells of one connection, at its end.</summary>
public sealed record ConnectionRecord
{
    /// <summary>The same id goes to the server where it is told one.</summary>
    public required ConnectionId Id { get; init; }

    /// <summary>When the client was accepted.</summary>
    public required DateTimeOffset Accepted { get; init; }

    /// <summary>The service that it came for.</summary>
    public required string Service { get; init; }

    public required ConnectionPath Path { get; init; }

    public required NetEndpoint Client { get; init; }

    /// <summary>The virtual address that it came to.</summary>
    public required NetEndpoint Virtual { get; init; }

    /// <summary>The name of the last server that was tried; null when none was.</summary>
    public string? Server { get; init; }

    /// <summary>Where that server listens.</summary>
    public NetEndpoint? ServerAt { get; init; }

    /// <summary>What the server saw in place of the client; null without a connection of ours.</summary>
    public NetEndpoint? Outgoing { get; init; }

    /// <summary>Time in queues; null when it came to none.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>
    /// From the queue to the connection with the server, failed attempts included; null when there was none.
    /// </summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>From accepting to the end; null when it is not known.</summary>
    public required TimeSpan? Total { get; init; }

    /// <summary>Bytes from the client to the server.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes from the server to the client.</summary>
    public long BytesOut { get; init; }

    public required Termination Termination { get; init; }

    /// <summary>Our own word for the end, which says more than two letters can.</summary>
    public required string End { get; init; }

    public required ConnectionLoad Load { get; init; }

    /// <summary>When it ended; when it was accepted if its time is not known.</summary>
    public DateTimeOffset Ended => Accepted + (Total ?? TimeSpan.Zero);
}

/// <summary>How a connection reached the server.</summary>
public enum ConnectionPath : byte
{
    Proxy,

    /// <summary>Straight, past the proxy: the service saw the client itself.</summary>
    Kernel,
}

/// <summary>What was going on when the connection ended, as HAProxy's log has it. -1 is not known.</summary>
/// <param name="Process">Sessions of the whole process, this one included.</param>
/// <param name="Frontend">Sessions of the service, this one included.</param>
/// <param name="Backend">Sessions of the service that were at a server or on their way there, without this one.</param>
/// <param name="Server">Sessions of the server, without this one.</param>
/// <param name="Retries">Attempts after the first.</param>
/// <param name="Redispatched">Whether an attempt went to another server than the first.</param>
/// <param name="ServerQueue">How many were before it in the server's queue.</param>
/// <param name="BackendQueue">How many were before it in the service's queue.</param>
public readonly record struct ConnectionLoad(
    int Process, int Frontend, int Backend, int Server, int Retries, bool Redispatched, int ServerQueue,
    int BackendQueue)
{
    public static readonly ConnectionLoad Unknown = new(-1, -1, -1, -1, -1, Redispatched: false, -1, -1);
}

public static class ConnectionPaths
{
    /// <summary>The word for the log: proxy or kernel.</summary>
    public static string Word(this ConnectionPath path) => path switch
    {
        ConnectionPath.Proxy => "proxy",
        ConnectionPath.Kernel => "kernel",
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, null),
    };
}
