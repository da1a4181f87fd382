using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Relays;

/// <summary>
/// One of the two sockets of a session, and what is known of it. The kernel tells a change once, so what it told is
/// kept here until a call answers EAGAIN.
/// </summary>
internal struct Side
{
    internal const int NoSocket = -1;

    public Side(int socket) => Socket = socket;

    internal int Socket { get; set; } = NoSocket;

    /// <summary>A read may bring something.</summary>
    internal bool IsReadable { get; set; }

    /// <summary>A write may be taken.</summary>
    internal bool IsWritable { get; set; }

    /// <summary>
    /// The peer's FIN or an error is there: after the last bytes a read is needed to see it, since no event will come.
    /// </summary>
    internal bool IsEnding { get; private set; }

    internal void Note(Readiness readiness)
    {
        if ((readiness & (Readiness.PeerDone | Readiness.HangUp | Readiness.Error)) != 0) IsEnding = IsReadable = true;
        if ((readiness & Readiness.Input) != 0) IsReadable = true;
        if ((readiness & Readiness.Output) != 0) IsWritable = true;
    }
}
