using System.Runtime.InteropServices;

namespace Carpool.Linux.Netlink;

/// <summary>RTM_*, the messages of rtnetlink(7) that are used here (linux/rtnetlink.h).</summary>
internal static class RouteType
{
    public const ushort NewLink = 16;
    public const ushort DelLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewAddress = 20;
    public const ushort DelAddress = 21;
    public const ushort GetAddress = 22;
    public const ushort NewRoute = 24;
    public const ushort DelRoute = 25;
    public const ushort NewRule = 32;
    public const ushort DelRule = 33;
}

/// <summary>AF_*, linux/socket.h; .NET's number for IPv6 is another one.</summary>
internal static class RouteFamily
{
    public const byte V4 = 2;
    public const byte V6 = 10;
}

/// <summary>struct ifaddrmsg, linux/if_addr.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressMessage
{
    public const int Size = 8;

    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public uint InterfaceIndex;
}

/// <summary>IFA_* attributes, linux/if_addr.h.</summary>
internal static class AddressAttribute
{
    public const ushort Address = 1;
    public const ushort Local = 2;
    public const ushort CacheInfo = 6;
    public const ushort Flags = 8;
}

/// <summary>IFA_F_*, linux/if_addr.h.</summary>
[Flags]
internal enum AddressFlags : uint
{
    NoDad = 0x02,
    Permanent = 0x80,
    NoPrefixRoute = 0x200,
}

/// <summary>struct ifa_cacheinfo, linux/if_addr.h. Lifetimes are in seconds from now.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressLifetimes
{
    public const int Size = 16;

    public uint Preferred;
    public uint Valid;
    public uint Created;
    public uint Updated;
}

/// <summary>struct ifinfomsg, linux/rtnetlink.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkMessage
{
    public const int Size = 16;

    public byte Family;
    public byte Padding;
    public ushort DeviceType;
    public int InterfaceIndex;
    public LinkFlags Flags;
    public LinkFlags Change;
}

/// <summary>IFF_*, linux/if.h.</summary>
[Flags]
internal enum LinkFlags : uint
{
    None = 0,
    Up = 0x1,
    LowerUp = 0x10000,
}

/// <summary>IFLA_* attributes, linux/if_link.h.</summary>
internal static class LinkAttribute
{
    public const ushort Address = 1;
    public const ushort Name = 3;
    public const ushort Link = 5;
    public const ushort LinkInfo = 18;
    public const ushort AddressFamilies = 26;

    public const ushort InfoKind = 1;           // in LinkInfo
    public const ushort InfoData = 2;           // in LinkInfo
    public const ushort MacvlanMode = 1;        // in InfoData of a macvlan
    public const ushort Inet6GenerationMode = 8; // in AddressFamilies, in AF_INET6
}
