using Carpool.Linux.Packets;

namespace Carpool.Linux.Netlink;

/// <summary>What the kernel says about a link (RTM_NEWLINK).</summary>
/// <param name="Lower">Index of the interface below (IFLA_LINK), or 0.</param>
/// <param name="Kind">"macvlan", "veth" and so on; empty for hardware.</param>
internal readonly record struct LinkReport(
    string Name, int Index, LinkFlags Flags, MacAddress Mac, int Lower, string Kind)
{
    public LinkStatus Status => new(Name, Index, State, Mac);

    private LinkState State =>
        !Flags.HasFlag(LinkFlags.Up) ? LinkState.Down
        : !Flags.HasFlag(LinkFlags.LowerUp) ? LinkState.NoCarrier
        : LinkState.Up;
}

/// <summary>The bodies of the link requests and how their answers read.</summary>
internal static class LinkMessages
{
    private const uint PrivateMode = 1;              // MACVLAN_MODE_PRIVATE, linux/if_link.h
    private const byte NoGeneratedAddress = 1;       // IN6_ADDR_GEN_MODE_NONE, linux/if_link.h
    private const ushort Inet6 = 10;                 // AF_INET6

    public static WriteBody ListAll() => (ref NetlinkWriter writer) => writer.Append(new LinkMessage());

    public static WriteBody Delete(int index) =>
        (ref NetlinkWriter writer) => writer.Append(new LinkMessage { InterfaceIndex = index });

    public static WriteBody SetUp(int index, bool up) => (ref NetlinkWriter writer) => writer.Append(new LinkMessage
    {
        InterfaceIndex = index,
        Flags = up ? LinkFlags.Up : LinkFlags.None,
        Change = LinkFlags.Up,
    });

    /// <summary>A private macvlan that is down and never makes an IPv6 address of its own.</summary>
    public static WriteBody AddMacvlan(string name, int lower, MacAddress mac) => (ref NetlinkWriter writer) =>
    {
        writer.Append(new LinkMessage());
        writer.Attribute(LinkAttribute.Name, name);
        writer.Attribute(LinkAttribute.Link, lower);
        Span<byte> octets = stackalloc byte[MacAddress.Size];
        mac.Write(octets);
        writer.Attribute(LinkAttribute.Address, octets);

        var info = writer.BeginNested(LinkAttribute.LinkInfo);
        writer.Attribute(LinkAttribute.InfoKind, "macvlan");
        var data = writer.BeginNested(LinkAttribute.InfoData);
        writer.Attribute(LinkAttribute.MacvlanMode, PrivateMode);
        writer.EndNested(data);
        writer.EndNested(info);
    };

    /// <summary>A request of its own: the kernel ignores it in the one that makes the link.</summary>
    public static WriteBody NoIPv6Generation(int index) => (ref NetlinkWriter writer) =>
    {
        writer.Append(new LinkMessage { InterfaceIndex = index });
        var families = writer.BeginNested(LinkAttribute.AddressFamilies);
        var inet6 = writer.BeginNested(Inet6);
        writer.Attribute(LinkAttribute.Inet6GenerationMode, NoGeneratedAddress);
        writer.EndNested(inet6);
        writer.EndNested(families);
    };

    public static bool TryRead(in NetlinkReader message, out LinkReport report)
    {
        report = default;
        if (message.Header.Type is not (RouteType.NewLink or RouteType.DelLink)) return false;
        if (!message.TryRead(out LinkMessage link, out var attributes)) return false;
        // A port that leaves a bridge is reported as deleted, in the bridge's own family: the link is still there.
        if (link.Family != 0) return false;

        var (name, mac, lower, kind) = ("", default(MacAddress), 0, "");
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case LinkAttribute.Name: name = attributes.Text; break;
                case LinkAttribute.Address when attributes.Value.Length == MacAddress.Size:
                    mac = MacAddress.Read(attributes.Value);
                    break;
                case LinkAttribute.Link: lower = attributes.Read<int>(); break;
                case LinkAttribute.LinkInfo: kind = KindOf(attributes.Nested); break;
            }
        }

        report = new LinkReport(name, link.InterfaceIndex, link.Flags, mac, lower, kind);
        return name.Length > 0;
    }

    private static string KindOf(AttributeReader info)
    {
        while (info.Next())
        {
            if (info.Type == LinkAttribute.InfoKind) return info.Text;
        }

        return "";
    }
}
