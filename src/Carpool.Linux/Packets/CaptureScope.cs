namespace Carpool.Linux.Packets;

/// <summary>Which advertisements a wire captures.</summary>
public enum CaptureScope
{
    /// <summary>What other hosts send to this one or to a group: for an election.</summary>
    Received,

    /// <summary>
    /// Also what other processes of this host send, and what is meant for other hosts (promiscuous): for a listener.
    /// </summary>
    Everything,
}
