namespace Carpool.Linux.Packets;

/// <summary>What became of a frame or packet that was handed to the kernel. Each is a counter.</summary>
public enum SendOutcome
{
    /// <summary>The kernel took it. A carrier that is down, or a cable pulled further up, is not seen here.</summary>
    Sent,

    /// <summary>
    /// ENOBUFS: an egress hook dropped it. For an announcement that means that its address holds no lease. The device's
    /// queue, when full, gives the same error; an advertisement is never fenced, so for one it means that.
    /// </summary>
    NotLeased,

    /// <summary>EAGAIN: the socket's send buffer is full. Sending never waits.</summary>
    Busy,

    /// <summary>ENETDOWN, ENXIO, ENODEV: the interface is down, gone, or this wire is disposed.</summary>
    Down,

    /// <summary>EHOSTUNREACH, ENETUNREACH, EHOSTDOWN: no route or no neighbour; only towards a unicast peer.</summary>
    Unreachable,

    /// <summary>Any other error; <see cref="WireCounters.LastErrno"/> tells which.</summary>
    Failed,
}

public static class SendOutcomeExtensions
{
    /// <summary>The word for logs and counters.</summary>
    public static string Word(this SendOutcome outcome) => outcome switch
    {
        SendOutcome.Sent => "sent",
        SendOutcome.NotLeased => "not-leased",
        SendOutcome.Busy => "busy",
        SendOutcome.Down => "down",
        SendOutcome.Unreachable => "unreachable",
        SendOutcome.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "not an outcome of sending"),
    };
}
