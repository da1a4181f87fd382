using System.Buffers;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Relays;

/// <summary>How far a flow came.</summary>
internal enum FlowStep
{
    /// <summary>One of the sockets is not ready; an event will tell.</summary>
    Waits,

    /// <summary>There may be more, but others want their turn.</summary>
    HasMore,

    /// <summary>The sender has said all and the receiver has it all.</summary>
    Ended,

    /// <summary>The receiving of bytes failed: the sender is gone.</summary>
    SenderGone,

    /// <summary>The sending of bytes failed: the receiver is gone.</summary>
    ReceiverGone,
}

/// <summary>
/// One direction of a session. The socket is the queue: more is read only when the receiver took what was read before,
/// so a slow receiver slows the sender. Bytes pass through the loop's buffer; what the receiver does not take is kept
/// in one of its own until it does. A flow that waits for bytes holds no buffer.
/// </summary>
internal struct Flow
{
    // Times the loop's buffer: half a megabyte, less than a millisecond.
    private const int ReadsPerTurn = 16;

    private byte[]? _kept;
    private int _keptFrom;
    private int _keptTo;
    private bool _isEnding;

    /// <summary>Bytes that the receiver's socket took.</summary>
    internal long Bytes { get; private set; }

    internal bool IsOver { get; private set; }

    /// <summary>Octets of memory that it keeps because the receiver takes no more.</summary>
    internal readonly int Kept => _kept?.Length ?? 0;

    /// <summary>Moves what can be moved without waiting.</summary>
    internal FlowStep Move(ref Side from, ref Side to, Span<byte> buffer)
    {
        if (IsOver) return FlowStep.Waits;
        for (var reads = 0; reads < ReadsPerTurn; reads++)
        {
            if (_kept is not null && SendKept(ref to) is { } stuck) return stuck;
            if (_isEnding) return End(ref to);
            if (!from.IsReadable) return FlowStep.Waits;

            var read = from.Receive(buffer);
            if (read == -Errno.Again) return FlowStep.Waits;
            if (read < 0) return FlowStep.SenderGone;
            if (read == 0)
            {
                _isEnding = true;
                return End(ref to);
            }

            if (Send(ref to, buffer[..read]) is not { } taken)
            {
                // Another receiver may be found for them.
                Keep(buffer[..read]);
                return FlowStep.ReceiverGone;
            }

            if (taken < read) Keep(buffer[taken..read]);
        }

        return FlowStep.HasMore;
    }

    /// <summary>Keeps bytes that are to be sent before all that is read from now on.</summary>
    internal void Keep(ReadOnlySpan<byte> bytes)
    {
        _kept = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_kept);
        (_keptFrom, _keptTo) = (0, bytes.Length);
    }

    /// <summary>Gives its buffer back; the flow is over.</summary>
    internal void Drop()
    {
        IsOver = true;
        if (_kept is null) return;
        ArrayPool<byte>.Shared.Return(_kept);
        _kept = null;
    }

    /// <returns>Null when all is sent.</returns>
    private FlowStep? SendKept(ref Side to)
    {
        if (!to.IsWritable) return FlowStep.Waits;
        if (Send(ref to, _kept.AsSpan(_keptFrom.._keptTo)) is not { } taken) return FlowStep.ReceiverGone;

        _keptFrom += taken;
        if (_keptFrom < _keptTo) return FlowStep.Waits;

        ArrayPool<byte>.Shared.Return(_kept!);
        _kept = null;
        return null;
    }

    private FlowStep End(ref Side to)
    {
        if (!to.EndSending()) return FlowStep.Waits;
        IsOver = true;
        return FlowStep.Ended;
    }

    /// <returns>How many the receiver took; null when it is gone.</returns>
    private int? Send(ref Side to, ReadOnlySpan<byte> bytes)
    {
        var taken = to.Send(bytes);
        if (taken < 0) return null;
        Bytes += taken;
        return taken;
    }
}
