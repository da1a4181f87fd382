using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Carpool.Core;

namespace Carpool.Proxy.Sockets;

/// <summary>An address and port as a value, and as the kernel's <c>struct sockaddr</c> (ip(7), ipv6(7)).</summary>
internal readonly record struct Endpoint(NetAddress Address, ushort Port)
{
    /// <summary>Room for either family.</summary>
    internal const int MaxSize = 28;

    private const int SizeV4 = 16;
    private const ushort FamilyV4 = 2;
    private const ushort FamilyV6 = 10;
    private const int PortAt = 2;
    private const int AddressAtV4 = 4;
    private const int AddressAtV6 = 8;

    internal static int FamilyOf(NetAddress address) => address.IsV6 ? FamilyV6 : FamilyV4;

    internal static Endpoint Read(ReadOnlySpan<byte> sockaddr) => new(
        MemoryMarshal.Read<ushort>(sockaddr) == FamilyV6
            ? NetAddress.Read(sockaddr.Slice(AddressAtV6, 16))
            : NetAddress.Read(sockaddr.Slice(AddressAtV4, 4)),
        BinaryPrimitives.ReadUInt16BigEndian(sockaddr[PortAt..]));

    /// <returns>How many octets it takes.</returns>
    internal int Write(Span<byte> sockaddr)
    {
        sockaddr[..MaxSize].Clear();
        MemoryMarshal.Write(sockaddr, (ushort)FamilyOf(Address));
        BinaryPrimitives.WriteUInt16BigEndian(sockaddr[PortAt..], Port);
        Address.Write(sockaddr[(Address.IsV6 ? AddressAtV6 : AddressAtV4)..]);
        return Address.IsV6 ? MaxSize : SizeV4;
    }

    internal NetEndpoint ToNetEndpoint() => new(Address, Port);
}
