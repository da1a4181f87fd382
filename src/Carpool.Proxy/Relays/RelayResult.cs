namespace Carpool.Proxy.Relays;

/// <summary>Why a relayed session ended: one counter and one word in the log each.</summary>
public enum RelayEnd
{
    /// <summary>Both sides finished, the client first.</summary>
    ClientClosed,

    /// <summary>Both sides finished, the server first.</summary>
    ServerClosed,

    /// <summary>The client reset the connection, or can no longer be reached.</summary>
    ClientAborted,

    /// <summary>The server reset the connection, or can no longer be reached.</summary>
    ServerAborted,

    /// <summary>No byte in either direction for the idle timeout.</summary>
    IdleTimeout,

    /// <summary>The client took none of the bytes that waited for it for the write timeout.</summary>
    ClientStalled,

    /// <summary>The server took none of the bytes that waited for it for the write timeout.</summary>
    ServerStalled,

    /// <summary>Still open when the listener's time to drain was over.</summary>
    Drained,

    /// <summary>A fault of ours ended it.</summary>
    Faulted,
}

/// <summary>How a relayed session ended, and what it carried.</summary>
/// <param name="BytesIn">Bytes from the client that the server's socket took.</param>
/// <param name="BytesOut">Bytes from the server that the client's socket took.</param>
/// <param name="Duration">From the first wait for bytes to the end.</param>
public readonly record struct RelayResult(RelayEnd End, long BytesIn, long BytesOut, TimeSpan Duration);

public static class RelayEnds
{
    /// <summary>The word for the log and for the counters' names.</summary>
    public static string Word(this RelayEnd end) => end switch
    {
        RelayEnd.ClientClosed => "client-closed",
        RelayEnd.ServerClosed => "server-closed",
        RelayEnd.ClientAborted => "client-aborted",
        RelayEnd.ServerAborted => "server-aborted",
        RelayEnd.IdleTimeout => "idle-timeout",
        RelayEnd.ClientStalled => "client-stalled",
        RelayEnd.ServerStalled => "server-stalled",
        RelayEnd.Drained => "drained",
        RelayEnd.Faulted => "faulted",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    /// <summary>
    /// Whether both sockets are to be reset (RST) instead of closed (FIN), so that nobody takes a part for the whole.
    /// </summary>
    public static bool IsAborted(this RelayEnd end) => end is not (RelayEnd.ClientClosed or RelayEnd.ServerClosed);
}
