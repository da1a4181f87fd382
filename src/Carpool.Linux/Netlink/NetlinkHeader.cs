using System.Runtime.InteropServices;

namespace Carpool.Linux.Netlink;

/// <summary>
/// struct nlmsghdr, linux/netlink.h. All netlink numbers are in host byte order unless a comment says otherwise.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    public const int Size = 16;

    public uint Length;
    public ushort Type;
    public NetlinkFlags Flags;
    public uint Sequence;
    public uint Port;
}

/// <summary>NLM_F_* of linux/netlink.h.</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x1,
    Ack = 0x4,
    DumpInterrupted = 0x10,
    Dump = 0x300,      // of a GET request
    Replace = 0x100,   // of a NEW request
    Exclusive = 0x200,
    Create = 0x400,
}

/// <summary>Message types of linux/netlink.h.</summary>
internal static class NetlinkType
{
    public const ushort Error = 2;   // also the acknowledgement, with errno 0
    public const ushort Done = 3;
    public const ushort FirstOfProtocol = 0x10;
}
