using System.Runtime.CompilerServices;
using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using CsCheck;

namespace Carpool.Linux.Tests.Netlink;

public sealed class NetlinkMessageTests
{
    // Address, link, its end, nf_tables chain and element.
    private static readonly Gen<int> MessageType = Gen.Int[0, 4].Select(i => new[] { 20, 16, 17, 2563, 2572 }[i]);

    [Fact]
    public void Structures_have_the_sizes_of_the_kernels_headers()
    {
        Assert.Equal(NetlinkHeader.Size, Unsafe.SizeOf<NetlinkHeader>());
        Assert.Equal(AddressMessage.Size, Unsafe.SizeOf<AddressMessage>());
        Assert.Equal(AddressLifetimes.Size, Unsafe.SizeOf<AddressLifetimes>());
        Assert.Equal(LinkMessage.Size, Unsafe.SizeOf<LinkMessage>());
        Assert.Equal(NetfilterMessage.Size, Unsafe.SizeOf<NetfilterMessage>());
    }

    [Fact]
    public void An_address_request_has_exactly_the_octets_that_rtnetlink_wants()
    {
        var address = new VirtualAddress(NetAddress.Parse("192.0.2.101"), 32, 5, TimeSpan.FromSeconds(2.5));
        var message = Build(
            RouteType.NewAddress, NetlinkFlags.Create | NetlinkFlags.Exclusive, AddressMessages.Add(address));
        Assert.Equal(
            "44000000" + "1400" + "0106" + "07000000" + "00000000"   // nlmsghdr: NEWADDR, REQUEST|CREATE|EXCL
            + "02200000" + "05000000"                                // ifaddrmsg: AF_INET, /32, interface 5
            + "0800" + "0200" + "c0000265"                           // IFA_LOCAL
            + "0800" + "0100" + "c0000265"                           // IFA_ADDRESS
            + "0800" + "0800" + "00020000"                           // IFA_FLAGS: noprefixroute
            + "1400" + "0600" + "03000000" + "03000000" + "0000000000000000",   // IFA_CACHEINFO: 3 s, rounded up
            Convert.ToHexStringLower(message));
    }

    [Fact]
    public void A_virtual_IPv6_address_is_deprecated_and_not_probed()
    {
        var address = VirtualAddress.Host(NetAddress.Parse("2001:db8::1"), 5);
        var message = Build(RouteType.NewAddress, NetlinkFlags.Create, AddressMessages.Add(address));
        var hex = Convert.ToHexStringLower(message);
        Assert.Contains("08000800" + "02020000", hex, StringComparison.Ordinal);   // nodad, noprefixroute
        Assert.EndsWith("14000600" + "00000000" + "03000000" + "0000000000000000", hex, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        var address = new VirtualAddress(NetAddress.Parse("2001:db8::1"), 64, 7, TimeSpan.FromSeconds(3));
        var reader = new NetlinkReader(Build(RouteType.NewAddress, NetlinkFlags.None, AddressMessages.Add(address)));
        Assert.True(reader.Next());
        Assert.True(AddressMessages.TryRead(reader, out var held));
        Assert.Equal(new HeldAddress(address.Address, 64, 7, Expires: true), held);
        Assert.False(reader.Next());

        var mac = MacAddress.VirtualFor(9);
        var macvlan = LinkMessages.AddMacvlan("carp009", lower: 3, mac);
        reader = new NetlinkReader(Build(RouteType.NewLink, NetlinkFlags.None, macvlan));
        Assert.True(reader.Next());
        Assert.True(LinkMessages.TryRead(reader, out var link));
        Assert.Equal(new LinkReport("carp009", 0, LinkFlags.None, mac, 3, "macvlan"), link);
    }

    [Fact]
    public void No_octets_from_the_kernel_end_in_an_exception() =>
        Gen.Select(Gen.Byte.Array[0, 120], Gen.Int[0, 130], MessageType).Sample((octets, length, type) =>
        {
            // Mostly a header that fits, so that the reading gets beyond it.
            if (octets.Length >= NetlinkHeader.Size)
            {
                BitConverter.TryWriteBytes(octets, length);
                BitConverter.TryWriteBytes(octets.AsSpan(4), (ushort)type);
            }

            var reader = new NetlinkReader(octets);
            while (reader.Next())
            {
                AddressMessages.TryRead(reader, out _);
                LinkMessages.TryRead(reader, out _);
                TableMessages.TryReadChain(reader, out _);
                NetlinkSocket.ErrorOf(reader);
            }
        });

    [Theory]
    [InlineData(0, "done")]
    [InlineData(1, "no-permission")]
    [InlineData(13, "not-supported")]
    [InlineData(17, "already-there")]
    [InlineData(19, "no-such-device")]
    [InlineData(99, "not-there")]
    [InlineData(100, "link-down")]
    [InlineData(105, "no-room")]
    [InlineData(110, "timed-out")]
    [InlineData(22, "failed")]
    public void Every_error_number_has_a_word(int errno, string word) =>
        Assert.Equal(word, AddressOutcomes.Of((Errno)errno).Word());

    private static byte[] Build(ushort type, NetlinkFlags flags, WriteBody body)
    {
        var writer = new NetlinkWriter(new byte[1024]);
        writer.Begin(type, flags, sequence: 7);
        body(ref writer);
        writer.End();
        return writer.Written.ToArray();
    }
}
