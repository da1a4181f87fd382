using Carpool.Core;

namespace Carpool.Linux.Packets;

/// <summary>What a wire has to say beside packets.</summary>
public abstract record WireEvent
{
    private WireEvent()
    {
    }

    /// <summary>The wire captures nothing any more, or could not be opened.</summary>
    /// <param name="Interface">The interface's name.</param>
    /// <param name="Reason">The kind of trouble.</param>
    /// <param name="Detail">libpcap's or the kernel's own words.</param>
    public sealed record Lost(string Interface, WireLoss Reason, string Detail) : WireEvent;

    /// <summary>
    /// The kernel refused membership of a group: the group's packets come only if nothing on the way filters them.
    /// </summary>
    public sealed record NotJoined(string Interface, NetAddress Group, string Detail) : WireEvent;

    /// <summary>
    /// The sink threw. Said once for each run of faults; <see cref="WireCounters.SinkFaults"/> counts all.
    /// </summary>
    public sealed record SinkFailed(string Interface, Exception Fault) : WireEvent;
}
