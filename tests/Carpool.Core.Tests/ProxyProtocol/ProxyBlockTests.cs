using Carpool.Core.ProxyProtocol;

namespace Carpool.Core.Tests.ProxyProtocol;

public sealed class ProxyBlockTests
{
    private const string Signature = "0d0a0d0a000d0a515549540a";
    private const string V4 = "cb007109" + "c0000265" + "dc04" + "0019";
    private const string V6 = "20010db8000000000000000000000009" + "20010db8000000000000000000000101" + "dc04" + "0019";

    private static readonly ProxyHeader OfV4 = new()
    {
        Addresses = new(NetAddress.Parse("203.0.113.9"), 56324, NetAddress.Parse("192.0.2.101"), 25),
    };

    [Fact]
    public void A_block_names_both_ends()
    {
        Assert.Equal(OfV4, Good(Signature + "2111000c" + V4));
        Assert.Equal(
            new ProxyAddresses(NetAddress.Parse("2001:db8::9"), 56324, NetAddress.Parse("2001:db8::101"), 25),
            Good(Signature + "21210024" + V6).Addresses);
    }

    [Theory]
    [InlineData("20000000", "")] // as health checks have it
    [InlineData("2011000c", V4)] // the address of who does not speak for a client counts for nothing
    [InlineData("20ff0003", "ffffff")]
    [InlineData("21000000", "")]
    [InlineData("21000005", "0500ffffff")]
    [InlineData("2112000c", V4)] // UDP
    [InlineData("21220024", V6)]
    public void A_proxy_that_names_no_TCP_client_stands_for_itself(string head, string rest) =>
        Assert.Equal(ProxyHeader.Local, Good(Signature + head + rest));

    [Fact]
    public void A_client_of_a_Unix_socket_has_no_address()
    {
        var addresses = new string('0', 2 * 216);
        Assert.Equal(ProxyHeader.Local, Good(Signature + "213100d8" + addresses));
    }

    [Fact]
    public void Fields_tell_more_of_the_client_and_unknown_ones_are_passed_over()
    {
        const string Tls = "20" + "0029" + "03" + "00000000"
            + "21" + "0007" + "544c5376312e33" + "22" + "0005" + "416e6e6121" + "25" + "0002" + "ffff"
            + "23" + "000a" + "4145532d474d2d323536";
        const string Fields = "01" + "0002" + "6832" + "02" + "0004" + "6d782e61" + "05" + "0003" + "00ff41"
            + "04" + "0001" + "ff" + "e0" + "0000" + Tls;
        Assert.Equal(
            OfV4 with
            {
                Alpn = "h2",
                Authority = "mx.a",
                UniqueId = "\0\u00ffA",
                Tls = new ProxyTls
                {
                    Version = "TLSv1.3",
                    Cipher = "AES-GM-256",
                    Certificate = new("Anna!", IsGood: true),
                },
            },
            Good(Sized("2111", V4 + Fields)));
    }

    [Theory]
    [InlineData("00", "00000000", null)] // not encrypted
    [InlineData("01", "00000000", "")]
    [InlineData("03", "00000001", "bad")]
    [InlineData("04", "00000000", null)]
    [InlineData("05", "00000000", "good of session")]
    [InlineData("07", "00000000", "good")]
    public void What_the_client_showed_is_in_the_flags(string flags, string verify, string? meant)
    {
        var expected = meant switch
        {
            null => null,
            "" => new ProxyTls(),
            _ => new ProxyTls
            {
                Certificate = new(
                    "", IsGood: meant.StartsWith("good", StringComparison.Ordinal),
                    IsOfSession: meant.EndsWith("session", StringComparison.Ordinal)),
            },
        };
        Assert.Equal(expected, Good(Sized("2111", V4 + "200005" + flags + verify)).Tls);
    }

    [Theory]
    [InlineData("0d0a0d0a000d0a515549540b", ProxyHeaderFault.NotAHeader)]
    [InlineData("0d0a0d0b", ProxyHeaderFault.NotAHeader)]
    [InlineData(Signature + "11", ProxyHeaderFault.BadVersion)]
    [InlineData(Signature + "31", ProxyHeaderFault.BadVersion)]
    [InlineData(Signature + "22", ProxyHeaderFault.BadCommand)]
    [InlineData(Signature + "2f", ProxyHeaderFault.BadCommand)]
    [InlineData(Signature + "2141", ProxyHeaderFault.BadFamily)]
    [InlineData(Signature + "2113", ProxyHeaderFault.BadFamily)]
    [InlineData(Signature + "2110", ProxyHeaderFault.BadFamily)]
    [InlineData(Signature + "21113ff1", ProxyHeaderFault.TooLong)]
    [InlineData(Signature + "2000ffff", ProxyHeaderFault.TooLong)]
    [InlineData(Signature + "2111000bcb007109c0000265dc0400", ProxyHeaderFault.BadLength)]
    [InlineData(Signature + "2121000c" + V4, ProxyHeaderFault.BadLength)]
    [InlineData(Signature + "21110000", ProxyHeaderFault.BadLength)]
    [InlineData(Signature + "2111000d" + V4 + "04", ProxyHeaderFault.BadField)]
    [InlineData(Signature + "2111000f" + V4 + "050001", ProxyHeaderFault.BadField)]
    [InlineData(Signature + "21110010" + V4 + "020001ff", ProxyHeaderFault.BadField)] // no UTF-8
    [InlineData(Signature + "21110013" + V4 + "20000401000000", ProxyHeaderFault.BadField)]
    [InlineData(Signature + "21110015" + V4 + "200006010000000021", ProxyHeaderFault.BadField)]
    [InlineData(Signature + "21110018" + V4 + "2000090100000000220001ff", ProxyHeaderFault.BadField)]
    [InlineData(Signature + "21110012" + V4 + "030003ffffff", ProxyHeaderFault.BadChecksum)]
    [InlineData(Signature + "21110013" + V4 + "03000400000000", ProxyHeaderFault.BadChecksum)]
    public void What_is_wrong_has_a_name(string block, ProxyHeaderFault fault) =>
        Assert.Equal(fault, ProxyHeaderReader.TryRead(Convert.FromHexString(block), out _, out _));

    [Fact]
    public void A_unique_id_has_at_most_128_octets()
    {
        Assert.Equal(128, Good(Sized("2111", V4 + "050080" + new string('4', 256))).UniqueId!.Length);
        var tooLong = Sized("2111", V4 + "050081" + new string('4', 258));
        Assert.Equal(
            ProxyHeaderFault.BadField, ProxyHeaderReader.TryRead(Convert.FromHexString(tooLong), out _, out _));
    }

    [Fact]
    public void The_checksum_is_CRC32C() =>
        // The check value of the CRC catalogues.
        Assert.Equal(0xe3069283, ProxyChecksum.Of("123456789"u8));

    [Fact]
    public void A_block_is_written_without_what_is_not_known()
    {
        Assert.Equal(Signature + "2111000c" + V4, Written(OfV4));
        Assert.Equal(Signature + "20000000", Written(ProxyHeader.Local));
        Assert.Equal(
            Sized("2111", V4 + "050003414243" + "20000f" + "0100000001" + "210007544c5376312e33"),
            Written(OfV4 with { UniqueId = "ABC", Tls = new ProxyTls { Version = "TLSv1.3" } }));
    }

    [Fact]
    public void A_header_that_no_receiver_would_take_is_not_written() =>
        Assert.Throws<ArgumentException>(() => Written(OfV4 with { Authority = new string('a', 16 * 1024) }));

    private static ProxyHeader Good(string block)
    {
        var octets = Convert.FromHexString(block + "2a");
        Assert.Equal(ProxyHeaderFault.None, ProxyHeaderReader.TryRead(octets, out var header, out var size));
        Assert.Equal(octets.Length - 1, size);
        return header!;
    }

    private static string Sized(string commandAndFamily, string rest) =>
        $"{Signature}{commandAndFamily}{rest.Length / 2:x4}{rest}";

    private static string Written(ProxyHeader header) =>
        Convert.ToHexStringLower(ProxyHeaderWriter.Write(header, SendProxy.V2));
}
