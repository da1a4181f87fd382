namespace Carpool.Linux.Netlink;

/// <summary>Fills in the body of a request: the fixed structure, then the attributes.</summary>
internal delegate void WriteBody(ref NetlinkWriter writer);

/// <summary>Takes one message of a dump; returns false when it is malformed or not what was asked for.</summary>
internal delegate bool TryReadMessage<T>(in NetlinkReader message, out T value);

/// <summary>One netlink socket and one request at a time on it; answers are matched by their sequence number.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    public const int Route = 0;             // NETLINK_ROUTE
    public const int SocketDiagnosis = 4;   // NETLINK_SOCK_DIAG
    public const int Netfilter = 12;        // NETLINK_NETFILTER

    // An answer comes while send() runs or not at all; only a dump of many parts needs several rounds.
    private const int AnswerMilliseconds = 1000;
    private const int DumpAttempts = 4;
    private const int BufferSize = 64 * 1024;   // the largest datagram that the kernel makes of a dump is 32 KiB

    private readonly byte[] _request = new byte[BufferSize];
    private readonly byte[] _answer = new byte[BufferSize];
    private int _fd;
    private uint _sequence;

    /// <summary>Opens the socket in the network namespace of the calling thread.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public NetlinkSocket(int protocol) => _fd = SocketCalls.Open(protocol, groups: 0, BufferSize);

    /// <summary>Asks for a change and waits for its acknowledgement.</summary>
    public Errno Change(ushort type, NetlinkFlags flags, WriteBody body)
    {
        var sequence = ++_sequence;
        var writer = new NetlinkWriter(_request);
        writer.Begin(type, flags | NetlinkFlags.Ack, sequence);
        body(ref writer);
        writer.End();
        return Exchange(writer.Written, sequence);
    }

    /// <summary>
    /// Sends a datagram that the caller built and waits for the acknowledgement of one of its messages.
    /// </summary>
    public Errno Exchange(ReadOnlySpan<byte> datagram, uint sequence)
    {
        var errno = SocketCalls.Send(_fd, datagram);
        if (errno != Errno.None) return errno;

        while (true)
        {
            errno = Receive(out var reader);
            if (errno != Errno.None) return errno;

            while (reader.Next())
            {
                var header = reader.Header;
                if (header.Sequence == sequence && header.Type == NetlinkType.Error) return ErrorOf(reader);
            }
        }
    }

    /// <summary>Asks for one thing that the kernel has.</summary>
    public Errno Ask<T>(ushort type, WriteBody body, TryReadMessage<T> tryRead, out T value)
    {
        value = default!;
        var sequence = ++_sequence;
        var writer = new NetlinkWriter(_request);
        writer.Begin(type, NetlinkFlags.None, sequence);
        body(ref writer);
        writer.End();
        var errno = SocketCalls.Send(_fd, writer.Written);
        while (errno == Errno.None)
        {
            errno = Receive(out var reader);
            while (errno == Errno.None && reader.Next())
            {
                if (reader.Header.Sequence != sequence) continue;
                if (reader.Header.Type == NetlinkType.Error) return ErrorOf(reader);
                if (tryRead(reader, out value)) return Errno.None;
            }
        }

        return errno;
    }

    /// <summary>The next sequence number, for a caller that builds its datagram itself.</summary>
    public uint NextSequence() => ++_sequence;

    /// <summary>
    /// Lists what the kernel has. When that changed meanwhile, so that the list may have holes, asks again.
    /// </summary>
    public Errno Dump<T>(ushort type, WriteBody body, TryReadMessage<T> tryRead, List<T> found)
    {
        for (var attempt = 1; ; attempt++)
        {
            found.Clear();
            var errno = DumpOnce(type, body, tryRead, found, out var consistent);
            if (errno != Errno.None || consistent) return errno;
            if (attempt == DumpAttempts) return Errno.Eagain;
        }
    }

    /// <summary>What is asked for afterwards ends in EBADF.</summary>
    public void Dispose() => SocketCalls.Close(Interlocked.Exchange(ref _fd, -1));

    internal static Errno ErrorOf(in NetlinkReader message) =>
        (Errno)(-(message.TryRead(out int negative, out _) ? negative : 0));

    private Errno DumpOnce<T>(
        ushort type, WriteBody body, TryReadMessage<T> tryRead, List<T> found, out bool consistent)
    {
        consistent = true;
        var sequence = ++_sequence;
        var writer = new NetlinkWriter(_request);
        writer.Begin(type, NetlinkFlags.Dump, sequence);
        body(ref writer);
        writer.End();
        var errno = SocketCalls.Send(_fd, writer.Written);
        while (errno == Errno.None)
        {
            errno = Receive(out var reader);
            while (errno == Errno.None && reader.Next())
            {
                if (reader.Header.Sequence != sequence) continue;
                if (reader.Header.Flags.HasFlag(NetlinkFlags.DumpInterrupted)) consistent = false;
                if (reader.Header.Type is NetlinkType.Done or NetlinkType.Error) return ErrorOf(reader);
                if (tryRead(reader, out var value)) found.Add(value);
            }
        }

        return errno;
    }

    private Errno Receive(out NetlinkReader reader)
    {
        Errno errno;
        int length;
        do errno = SocketCalls.Receive(_fd, _answer, AnswerMilliseconds, out length);
        while (errno == Errno.Eintr);
        reader = new NetlinkReader(_answer.AsSpan(0, length));
        return errno;
    }
}
