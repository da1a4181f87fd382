namespace Carpool.Linux.Packets;

/// <summary>One Ethernet interface that carries CARP: whole frames out, packets of protocol 112 in.</summary>
public interface IWire : IDisposable
{
    /// <summary>The interface's name.</summary>
    string Interface { get; }

    /// <summary>The kernel's index of the interface.</summary>
    int Index { get; }

    /// <summary>The interface's own address when the wire was opened.</summary>
    MacAddress Mac { get; }

    WireCounters Counters { get; }

    /// <summary>Packets that the kernel had to drop because they were not read in time; 0 once disposed.</summary>
    long KernelDrops { get; }

    /// <summary>
    /// Sends a whole Ethernet frame, from any thread, without waiting. After disposal: <see cref="SendOutcome.Down"/>.
    /// </summary>
    SendOutcome Send(ReadOnlySpan<byte> frame);

    /// <summary>
    /// Starts to hand every received packet to the sink, on one thread of the wire's own. To be called once.
    /// </summary>
    /// <param name="sink">Takes each packet; must not wait. When it throws, only that packet is lost.</param>
    /// <param name="report">
    /// Takes what went wrong, on the same thread. After <see cref="WireEvent.Lost"/> nothing more is captured: dispose
    /// the wire and open another when the interface is back.
    /// </param>
    void Listen(PacketSink sink, Action<WireEvent> report);
}
