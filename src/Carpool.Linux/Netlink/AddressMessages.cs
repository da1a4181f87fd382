using Carpool.Core;

namespace Carpool.Linux.Netlink;

/// <summary>
/// The bodies of the address requests (RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR) and how their answers read.
/// </summary>
internal static class AddressMessages
{
    public static WriteBody Add(VirtualAddress address) => (ref NetlinkWriter writer) =>
    {
        Begin(ref writer, address);
        // nodad: a tentative address does not answer, and one that the old master still has would fail for ever
        // (RFC 4862, 5.4).
        var flags = AddressFlags.NoPrefixRoute | (address.Address.IsV6 ? AddressFlags.NoDad : 0);
        writer.Attribute(AddressAttribute.Flags, flags);
        writer.Attribute(AddressAttribute.CacheInfo, new AddressLifetimes
        {
            Valid = address.ValidSeconds,
            // Deprecated (RFC 4862, 5.5.4), so never the source of the host's own connections; IPv4 has no such rule.
            Preferred = address.Address.IsV6 ? 0 : address.ValidSeconds,
        });
    };

    public static WriteBody Remove(VirtualAddress address) =>
        (ref NetlinkWriter writer) => Begin(ref writer, address);

    /// <param name="interfaceIndex">0 for all interfaces.</param>
    public static WriteBody List(int interfaceIndex) =>
        (ref NetlinkWriter writer) => writer.Append(new AddressMessage { InterfaceIndex = (uint)interfaceIndex });

    public static bool TryRead(in NetlinkReader message, out HeldAddress held)
    {
        held = default;
        if (message.Header.Type != RouteType.NewAddress) return false;
        if (!message.TryRead(out AddressMessage address, out var attributes)) return false;
        if (address.Family is not (RouteFamily.V4 or RouteFamily.V6)) return false;

        var size = address.Family == RouteFamily.V4 ? 4 : 16;
        NetAddress? local = null, other = null;
        var flags = (AddressFlags)address.Flags;
        while (attributes.Next())
        {
            if (attributes.Type == AddressAttribute.Flags) flags = attributes.Read<AddressFlags>();
            if (attributes.Value.Length != size) continue;
            if (attributes.Type == AddressAttribute.Local) local = NetAddress.Read(attributes.Value);
            if (attributes.Type == AddressAttribute.Address) other = NetAddress.Read(attributes.Value);
        }

        // IFA_ADDRESS is the peer's on a point-to-point link; IFA_LOCAL is ours, and IPv6 mostly leaves it out.
        if ((local ?? other) is not { } own) return false;

        var expires = !flags.HasFlag(AddressFlags.Permanent);
        held = new HeldAddress(own, address.PrefixLength, (int)address.InterfaceIndex, expires);
        return true;
    }

    private static void Begin(ref NetlinkWriter writer, VirtualAddress address)
    {
        writer.Append(new AddressMessage
        {
            Family = address.Address.IsV6 ? RouteFamily.V6 : RouteFamily.V4,
            PrefixLength = (byte)address.PrefixLength,
            InterfaceIndex = (uint)address.InterfaceIndex,
        });
        Span<byte> octets = stackalloc byte[address.Address.Size];
        address.Address.Write(octets);
        writer.Attribute(AddressAttribute.Local, octets);
        writer.Attribute(AddressAttribute.Address, octets);
    }
}
