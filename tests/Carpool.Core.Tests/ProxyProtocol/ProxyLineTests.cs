using System.Text;
using Carpool.Core.ProxyProtocol;

namespace Carpool.Core.Tests.ProxyProtocol;

public sealed class ProxyLineTests
{
    private const string Good = "PROXY TCP4 203.0.113.9 192.0.2.101 56324 25\r\n";

    [Theory]
    [InlineData(Good, "203.0.113.9", 56324, "192.0.2.101", 25)]
    [InlineData("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n", "255.255.255.255", 65535, "0.0.0.0", 0)]
    [InlineData("PROXY TCP6 2001:db8::9 2001:DB8:0:0::101 1 143\r\n", "2001:db8::9", 1, "2001:db8::101", 143)]
    [InlineData(
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535)]
    public void A_line_names_both_ends(string line, string source, int sourcePort, string destination, int port)
    {
        Assert.Equal(ProxyHeaderFault.None, Read(line + "EHLO", out var header, out var size));
        Assert.Equal(line.Length, size);
        Assert.Equal(
            new ProxyAddresses(
                NetAddress.Parse(source), (ushort)sourcePort, NetAddress.Parse(destination), (ushort)port),
            header!.Addresses);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN ffff::1 whatever 65535 stands here\r\n")]
    [InlineData(
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 9999\r\n")]
    public void Of_an_unknown_connection_nothing_is_taken(string line)
    {
        Assert.Equal(ProxyHeaderFault.None, Read(line, out var header, out var size));
        Assert.Equal((line.Length, null), (size, header!.Addresses));
    }

    [Fact]
    public void Every_beginning_is_unfinished()
    {
        for (var length = 0; length < Good.Length; length++)
            Assert.Equal(ProxyHeaderFault.Unfinished, Read(Good[..length], out _, out _));
    }

    [Theory]
    [InlineData("EHLO mail.example\r\n", ProxyHeaderFault.NotAHeader)]
    [InlineData("PROXX", ProxyHeaderFault.NotAHeader)]
    [InlineData("proxy TCP4 203.0.113.9 192.0.2.101 1 25\r\n", ProxyHeaderFault.NotAHeader)]
    [InlineData("PROXY\r\n", ProxyHeaderFault.NotAHeader)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 1 25\n", ProxyHeaderFault.BadLine)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 1\r\n", ProxyHeaderFault.BadLine)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 1 25 1\r\n", ProxyHeaderFault.BadLine)]
    [InlineData("PROXY TCP4  203.0.113.9 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadLine)]
    [InlineData("PROXY TCP4\r\n", ProxyHeaderFault.BadLine)]
    [InlineData("PROXY \r\n", ProxyHeaderFault.BadFamily)]
    [InlineData("PROXY UDP4 203.0.113.9 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadFamily)]
    [InlineData("PROXY tcp4 203.0.113.9 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadFamily)]
    [InlineData("PROXY UNKNOWNS\r\n", ProxyHeaderFault.BadFamily)]
    [InlineData("PROXY TCP4 2001:db8::9 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP6 203.0.113.9 2001:db8::101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP6 2001:db8::9%eth0 2001:db8::101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP6 [2001:db8::9] 2001:db8::101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.256 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.09 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113 192.0.2.101 1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 65536 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 01 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 -1 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 1 \r\n", ProxyHeaderFault.BadAddress)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 1 25\r\r\n", ProxyHeaderFault.BadAddress)]
    public void What_is_wrong_has_a_name(string line, ProxyHeaderFault fault) =>
        Assert.Equal(fault, Read(line, out _, out _));

    [Fact]
    public void A_line_has_at_most_107_octets_its_end_included()
    {
        var longest = $"PROXY UNKNOWN {new string('x', 91)}\r\n";
        Assert.Equal(107, longest.Length);
        Assert.Equal(ProxyHeaderFault.None, Read(longest, out _, out _));
        Assert.Equal(ProxyHeaderFault.Unfinished, Read(longest[..106], out _, out _));
        var tooLong = longest.Insert(20, "x");
        Assert.Equal(ProxyHeaderFault.TooLong, Read(tooLong, out _, out _));
        Assert.Equal(ProxyHeaderFault.TooLong, Read(tooLong[..107], out _, out _));
    }

    [Fact]
    public void A_line_is_written_as_HAProxy_writes_it()
    {
        var addresses = new ProxyAddresses(
            NetAddress.Parse("203.0.113.9"), 56324, NetAddress.Parse("192.0.2.101"), 25);
        Assert.Equal(Good, Written(new ProxyHeader { Addresses = addresses }));
        Assert.Equal("PROXY UNKNOWN\r\n", Written(new ProxyHeader()));
    }

    private static string Written(ProxyHeader header) =>
        Encoding.ASCII.GetString(ProxyHeaderWriter.Write(header, SendProxy.V1));

    private static ProxyHeaderFault Read(string seen, out ProxyHeader? header, out int size) =>
        ProxyHeaderReader.TryRead(Encoding.Latin1.GetBytes(seen), out header, out size);
}
