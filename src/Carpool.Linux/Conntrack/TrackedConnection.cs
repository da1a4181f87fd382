using Carpool.Core;

namespace Carpool.Linux.Conntrack;

/// <summary>A TCP connection that the kernel led to a local service, told at its end.</summary>
/// <param name="Client">The client's address, and its port.</param>
/// <param name="Address">The virtual address that it asked for, and the port.</param>
/// <param name="Server">Where the kernel led it, and the port.</param>
/// <param name="BytesIn">From the client, headers and retransmissions included; 0 where it is not counted.</param>
/// <param name="BytesOut">To the client, likewise.</param>
/// <param name="Duration">From its first packet, or null where the kernel kept no time.</param>
/// <param name="End">How it ended.</param>
public readonly record struct TrackedConnection(
    NetAddress Client,
    ushort ClientPort,
    NetAddress Address,
    ushort Port,
    NetAddress Server,
    ushort ServerPort,
    long BytesIn,
    long BytesOut,
    TimeSpan? Duration,
    ConnectionEnd End);

/// <summary>How a connection ended, as the kernel's tracking sees it.</summary>
public enum ConnectionEnd
{
    /// <summary>Both sides finished.</summary>
    Closed,

    /// <summary>One side reset it, or the server refused it.</summary>
    Reset,

    /// <summary>Nothing was heard for so long that the kernel has forgotten it.</summary>
    Forgotten,
}

public static class ConnectionEnds
{
    /// <summary>The word for the log: closed, reset or forgotten.</summary>
    public static string Word(this ConnectionEnd end) => end switch
    {
        ConnectionEnd.Closed => "closed",
        ConnectionEnd.Reset => "reset",
        ConnectionEnd.Forgotten => "forgotten",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };
}
