using Carpool.Linux.Packets;

namespace Carpool.Linux.Netlink;

/// <summary>What an interface can do now.</summary>
public enum LinkState
{
    /// <summary>No interface has that name.</summary>
    Absent,

    /// <summary>Switched off by an administrator (IFF_UP is not set).</summary>
    Down,

    /// <summary>Switched on, but without carrier (IFF_LOWER_UP is not set): the cable is pulled.</summary>
    NoCarrier,

    Up,
}

/// <summary>The state of an interface at one moment.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Index">Its number, which another interface of that name does not share; 0 when absent.</param>
/// <param name="State">Up only when it can carry frames.</param>
/// <param name="Mac">Its Ethernet address; all zeros when absent or when it has none.</param>
public readonly record struct LinkStatus(string Name, int Index, LinkState State, MacAddress Mac)
{
    public static LinkStatus Absent(string name) => new(name, 0, LinkState.Absent, default);
}

/// <summary>Tells how interfaces are doing, as the kernel reports it (RTNLGRP_LINK).</summary>
public interface ILinkMonitor : IDisposable
{
    /// <summary>
    /// Calls <paramref name="changed"/> with the state now, and again at every change of state, index or MAC address
    /// until the answer is disposed of. It is called on the monitor's own thread, must not block and must not throw.
    /// </summary>
    IDisposable Watch(string interfaceName, Action<LinkStatus> changed);

    /// <summary>
    /// How often the kernel had to throw events away (ENOBUFS); all states were read afresh each time.
    /// </summary>
    long Overruns { get; }
}
