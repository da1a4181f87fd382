using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpVectorTests
{
    private static readonly Dictionary<string, CarpDrop> Reasons = new()
    {
        ["bad-ttl"] = CarpDrop.BadTtl,
        ["bad-checksum"] = CarpDrop.BadChecksum,
        ["bad-hmac"] = CarpDrop.BadDigest,
        ["counter-changed"] = CarpDrop.BadDigest,
        ["truncated"] = CarpDrop.TooShort,
        ["type2"] = CarpDrop.BadType,
        ["scapy-style-hmac"] = CarpDrop.BadDigest,
        ["vrrpv2"] = CarpDrop.NotCarp,
        ["vrrpv2-7-addresses-no-auth"] = CarpDrop.BadDigest,
    };

    public static TheoryData<string> Good => CarpVector.Names(CarpVector.Good);

    public static TheoryData<string> Bad => CarpVector.Names(CarpVector.Bad);

    [Theory, MemberData(nameof(Good))]
    public void A_vector_is_read_as_what_it_says(string id)
    {
        var vector = CarpVector.Good.Single(v => v.Id == id);

        Assert.Equal(CarpDrop.None, CarpCodec.TryRead(vector.Pdu, vector.Ttl, out var ad));
        Assert.Equal(vector.Ad, ad);
        Assert.True(vector.CreateAuthenticator().Accepts(ad.Counter, CarpCodec.DigestOf(vector.Pdu)));
    }

    [Theory, MemberData(nameof(Good))]
    public void A_vector_is_written_octet_for_octet(string id)
    {
        var vector = CarpVector.Good.Single(v => v.Id == id);
        var pdu = new byte[CarpCodec.Size];

        CarpCodec.Write(pdu, vector.Ad, vector.CreateAuthenticator());

        Assert.Equal(Convert.ToHexStringLower(vector.Pdu), Convert.ToHexStringLower(pdu));
    }

    [Theory, MemberData(nameof(Good))]
    public void A_vector_is_written_by_stamping_a_prepared_advertisement(string id)
    {
        var vector = CarpVector.Good.Single(v => v.Id == id);
        var authenticator = vector.CreateAuthenticator();
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(pdu, vector.Ad with { Advbase = 9, Advskew = 99, Counter = 999 }, authenticator);

        CarpCodec.SetTimers(pdu, vector.Advbase, vector.Advskew);
        CarpCodec.Stamp(pdu, vector.Ad.Counter, authenticator);

        Assert.Equal(vector.Pdu, pdu);
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_bad_packet_is_refused_for_its_own_reason(string id)
    {
        var vector = CarpVector.Bad.Single(v => v.Id == id);
        var reader = new CarpReader(
            vector.Vhid,
            CarpFamilies.Both,
            vector.CreateAuthenticator(),
            new CarpClock(0),
            own: [],
            known: [vector.Source]);

        Assert.Equal(Reasons[id], reader.Read(vector.Pdu, vector.Ttl, vector.Source, out _, out _));
    }

    [Fact]
    public void The_bow_out_vector_is_a_bow_out_and_no_hand_over()
    {
        var ad = CarpVector.Good.Single(v => v.Id == "nbsd-bowout").Ad;

        Assert.True(ad.IsBowOut);
        Assert.False(ad.IsHandOver);
        Assert.Equal(CarpAdvertisement.BowOut(ad.Vhid, ad.Counter), ad);
    }
}
