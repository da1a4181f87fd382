namespace Carpool.Linux.Packets;

/// <summary>What one interface has seen and sent. Any thread may count and read.</summary>
public sealed class WireCounters
{
    private readonly long[] _received = new long[Enum.GetValues<PacketDrop>().Length];
    private readonly long[] _sent = new long[Enum.GetValues<SendOutcome>().Length];
    private long _sinkFaults;
    private int _lastErrno;

    /// <summary>
    /// Frames dropped for the reason; <see cref="PacketDrop.None"/> counts the packets that were handed on.
    /// </summary>
    public long this[PacketDrop drop] => Volatile.Read(ref _received[(int)drop]);

    /// <summary>Frames and packets whose sending ended so.</summary>
    public long this[SendOutcome outcome] => Volatile.Read(ref _sent[(int)outcome]);

    /// <summary>Packets whose sink threw.</summary>
    public long SinkFaults => Volatile.Read(ref _sinkFaults);

    /// <summary>The error number of the last <see cref="SendOutcome.Failed"/>, or 0.</summary>
    public int LastErrno => Volatile.Read(ref _lastErrno);

    public void Count(PacketDrop drop) => Interlocked.Increment(ref _received[(int)drop]);

    /// <param name="outcome">How the sending ended.</param>
    /// <param name="errno">The error number, 0 when there was none.</param>
    public void Count(SendOutcome outcome, int errno = 0)
    {
        Interlocked.Increment(ref _sent[(int)outcome]);
        if (outcome == SendOutcome.Failed) Volatile.Write(ref _lastErrno, errno);
    }

    public void CountSinkFault() => Interlocked.Increment(ref _sinkFaults);
}
