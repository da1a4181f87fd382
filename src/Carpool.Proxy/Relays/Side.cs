using Carpool.Proxy.Loops;
using Carpool.Proxy.Sockets;
using Carpool.Proxy.Tls;

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

    /// <summary>What its bytes are sealed in, or null: they are plain.</summary>
    internal TlsChannel? Tls { get; set; }

    internal void Note(Readiness readiness)
    {
        // In TLS either direction may have waited for the other (a new key, for example).
        if (Tls is not null && (readiness & (Readiness.Input | Readiness.Output)) != 0) IsReadable = IsWritable = true;
        if ((readiness & (Readiness.PeerDone | Readiness.HangUp | Readiness.Error)) != 0) IsEnding = IsReadable = true;
        if ((readiness & Readiness.Input) != 0) IsReadable = true;
        if ((readiness & Readiness.Output) != 0) IsWritable = true;
    }

    /// <summary>Reads what is there: 0 is the end, the negative of an errno a failure; EAGAIN means wait.</summary>
    internal int Receive(Span<byte> buffer)
    {
        if (Tls is { } tls) return tls.Receive(ref this, buffer);

        var read = SocketCalls.Receive(Socket, buffer);
        // A short read emptied the socket (epoll(7)): the next byte is an event.
        if (read == -Errno.Again || (read > 0 && read < buffer.Length && !IsEnding)) IsReadable = false;
        return read;
    }

    /// <summary>
    /// Writes what is taken, which may be nothing now; the negative of an errno is a failure. The rest is to be offered
    /// again.
    /// </summary>
    internal int Send(ReadOnlySpan<byte> bytes)
    {
        if (!IsWritable) return 0;
        var taken = Tls is { } tls ? tls.Send(ref this, bytes) : SocketCalls.Send(Socket, bytes);
        if (taken == -Errno.Again) taken = 0;
        if (taken >= 0 && taken < bytes.Length) IsWritable = false;
        return taken;
    }

    /// <summary>Says that nothing more will be sent, where that takes more than a FIN.</summary>
    /// <returns>Whether it is said; else it is to be tried again when the side is writable.</returns>
    internal bool EndSending() => Tls is not { } tls || tls.EndSending(ref this);
}
