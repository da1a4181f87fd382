using Carpool.Core.Carp;
using CsCheck;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpCodecTests
{
    private static readonly CarpAuthenticator Authenticator =
        new("secret"u8, vhid: 1, [NetAddress.Parse("10.99.0.100")]);

    private static readonly Gen<CarpAdvertisement> Ads =
        Gen.Select(Gen.Byte[1, 255], Gen.Byte, Gen.Byte, Gen.Byte, Gen.ULong, (vhid, skew, advbase, demote, counter) =>
            new CarpAdvertisement(vhid, skew, advbase, demote, counter));

    [Fact]
    public void What_is_written_is_read_back() => Ads.Sample(ad =>
    {
        var pdu = Written(ad);

        Assert.Equal(CarpDrop.None, CarpCodec.TryRead(pdu, CarpCodec.Ttl, out var read));
        Assert.Equal(ad, read);
    });

    [Fact]
    public void One_flipped_bit_never_passes() =>
        Gen.Select(Ads, Gen.Int[0, CarpCodec.Size * 8 - 1]).Sample((ad, bit) =>
        {
            var pdu = Written(ad);
            pdu[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.NotEqual(CarpDrop.None, CarpCodec.TryRead(pdu, CarpCodec.Ttl, out _));
        });

    [Theory]
    [InlineData(0, CarpDrop.TooShort)]
    [InlineData(4, CarpDrop.TooShort)]
    [InlineData(35, CarpDrop.TooShort)]
    [InlineData(36, CarpDrop.None)]
    [InlineData(37, CarpDrop.NotCarp)]
    public void An_advertisement_has_36_octets(int length, CarpDrop expected)
    {
        var pdu = Written(new CarpAdvertisement(1, 0, 1, 0, 1));
        Array.Resize(ref pdu, length);

        Assert.Equal(expected, CarpCodec.TryRead(pdu, CarpCodec.Ttl, out _));
    }

    [Theory]
    [InlineData(0, 0x31, CarpDrop.BadVersion)] // VRRPv3
    [InlineData(0, 0x22, CarpDrop.BadType)]
    [InlineData(1, 0x00, CarpDrop.BadChecksum)]
    [InlineData(3, 0x05, CarpDrop.NotCarp)] // VRRPv2 with five addresses
    public void A_wrong_octet_is_named(int offset, byte value, CarpDrop expected)
    {
        var pdu = Written(new CarpAdvertisement(1, 0, 1, 0, 1));
        pdu[offset] = value;

        Assert.Equal(expected, CarpCodec.TryRead(pdu, CarpCodec.Ttl, out _));
    }

    [Fact]
    public void Vhid_0_is_nobodys() => Assert.Equal(
        CarpDrop.UnknownVhid,
        CarpCodec.TryRead(Written(new CarpAdvertisement(0, 0, 1, 0, 1)), CarpCodec.Ttl, out _));

    [Fact]
    public void Every_drop_has_its_own_word()
    {
        var words = Enum.GetValues<CarpDrop>().Select(drop => drop.Word()).ToArray();

        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.All(words, word => Assert.Matches("^[a-z]+(-[a-z]+)*$", word));
        Assert.Equal("bad-digest", CarpDrop.BadDigest.Word());
    }

    [Fact]
    public void Counters_keep_verdicts_and_families_apart()
    {
        var counters = new CarpCounters();
        counters.CountHeard(CarpDrop.Behind, isV6: true);
        counters.CountHeard(CarpDrop.None, isV6: false);
        counters.CountSent(isV6: false);
        counters.CountSendError(isV6: true);

        Assert.Equal((0, 1, 1), (
            counters.Heard(CarpDrop.Behind, isV6: false), counters.Heard(CarpDrop.Behind, isV6: true),
            counters.Heard(CarpDrop.None)));
        Assert.Equal((1, 0), (counters.Sent(isV6: false), counters.Sent(isV6: true)));
        Assert.Equal((0, 1), (counters.SendErrors(isV6: false), counters.SendErrors(isV6: true)));
    }

    private static byte[] Written(CarpAdvertisement ad)
    {
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(pdu, ad, Authenticator);
        return pdu;
    }
}
