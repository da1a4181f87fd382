using System.Runtime.InteropServices;
using Carpool.Core.Balancing;

namespace Carpool.Linux.Netlink;

/// <summary>
/// The rule and the route by which marked packets stay on this host wherever they are for: <c>ip rule add fwmark MARK
/// lookup TABLE</c> and <c>ip route add local default dev lo table TABLE</c>.
/// </summary>
internal static class PolicyMessages
{
    private const int Loopback = 1;   // the first interface of every network namespace

    public static WriteBody Rule(byte family) => (ref NetlinkWriter writer) =>
    {
        writer.Append(new RuleMessage { Family = family, Action = RuleMessage.LookUp });
        writer.Attribute(RuleAttribute.Priority, TransparentRoute.Table);
        writer.Attribute(RuleAttribute.Mark, TransparentRoute.Mark);
        writer.Attribute(RuleAttribute.Table, TransparentRoute.Table);
    };

    public static WriteBody Route(byte family) => (ref NetlinkWriter writer) =>
    {
        writer.Append(new RouteMessage
        {
            Family = family,
            Protocol = RouteMessage.Static,
            Scope = RouteMessage.Host,
            Type = RouteMessage.Local,
        });
        writer.Attribute(RouteAttribute.Interface, Loopback);
        writer.Attribute(RouteAttribute.Table, TransparentRoute.Table);
    };
}

/// <summary>struct fib_rule_hdr, linux/fib_rules.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RuleMessage
{
    public const byte LookUp = 1;   // FR_ACT_TO_TBL

    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Reserved1;
    public byte Reserved2;
    public byte Action;
    public uint Flags;
}

/// <summary>FRA_* attributes, linux/fib_rules.h.</summary>
internal static class RuleAttribute
{
    public const ushort Priority = 6;
    public const ushort Mark = 10;
    public const ushort Table = 15;
}

/// <summary>struct rtmsg, linux/rtnetlink.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteMessage
{
    public const byte Static = 4;    // RTPROT_STATIC
    public const byte Host = 254;    // RT_SCOPE_HOST
    public const byte Local = 2;     // RTN_LOCAL

    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public uint Flags;
}

/// <summary>RTA_* attributes, linux/rtnetlink.h.</summary>
internal static class RouteAttribute
{
    public const ushort Interface = 4;   // RTA_OIF
    public const ushort Table = 15;
}
