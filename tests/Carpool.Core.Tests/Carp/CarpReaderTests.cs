using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpReaderTests
{
    private const byte Vhid = 1;
    private static readonly NetAddress Own = NetAddress.Parse("192.0.2.11");
    private static readonly NetAddress Peer = NetAddress.Parse("192.0.2.12");
    private static readonly NetAddress PeerV6 = NetAddress.Parse("2001:db8::12");
    private static readonly NetAddress Stranger = NetAddress.Parse("192.0.2.99");
    private static readonly CarpAuthenticator Authenticator = new("secret"u8, Vhid, [NetAddress.Parse("192.0.2.101")]);
    private readonly CarpClock _clock = new(1000);
    private readonly CarpReader _reader;

    public CarpReaderTests() =>
        _reader = new CarpReader(Vhid, CarpFamilies.V4, Authenticator, _clock, [Own], [Peer, PeerV6]);

    [Fact]
    public void A_known_nodes_counter_must_grow()
    {
        Assert.Equal(CarpDrop.None, Read(Peer, 5000));
        Assert.Equal(CarpDrop.Replayed, Read(Peer, 5000));
        Assert.Equal(CarpDrop.Replayed, Read(Peer, 4999));
        Assert.Equal(CarpDrop.None, Read(Peer, 5001));
    }

    [Fact]
    public void A_strangers_counter_may_be_anything()
    {
        Assert.Equal(CarpDrop.None, Read(Stranger, 7));
        Assert.Equal(CarpDrop.None, Read(Stranger, 7));
        Assert.Equal(CarpDrop.None, Read(Stranger, 3));
    }

    [Fact]
    public void A_stranger_is_refused_where_only_nodes_take_part()
    {
        var closed = new CarpReader(Vhid, CarpFamilies.V4, Authenticator, _clock, [Own], [Peer])
        {
            TakesStrangers = false,
        };

        Assert.Equal(CarpDrop.Stranger, Read(Stranger, 7, closed));
        Assert.Equal(CarpDrop.None, Read(Peer, 7, closed));
    }

    [Fact]
    public void A_stranger_that_goes_on_from_our_own_counter_is_heard()
    {
        Assert.Equal(1001UL, _clock.Next());
        Assert.Equal(1002UL, _clock.Next());

        Assert.Equal(CarpDrop.None, Read(Stranger, 1002));
    }

    [Fact]
    public void Our_own_advertisement_is_an_echo() => Assert.Equal(CarpDrop.OwnEcho, Read(Own, 5000));

    [Fact]
    public void A_family_without_addresses_is_refused() => Assert.Equal(CarpDrop.WrongFamily, Read(PeerV6, 5000));

    [Fact]
    public void Families_have_counters_of_their_own()
    {
        var reader = new CarpReader(Vhid, CarpFamilies.Both, Authenticator, _clock, [Own], [Peer, PeerV6]);

        Assert.Equal(CarpDrop.None, Read(PeerV6, 5000, reader));
        Assert.Equal(CarpDrop.None, Read(Peer, 4000, reader));
        Assert.Equal(CarpDrop.Replayed, Read(PeerV6, 4000, reader));
    }

    [Fact]
    public void Another_vhid_is_unknown()
    {
        var other = new CarpReader(2, CarpFamilies.V4, Authenticator, _clock, [Own], [Peer]);

        Assert.Equal(CarpDrop.UnknownVhid, Read(Peer, 5000, other));
    }

    [Fact]
    public void A_forged_counter_changes_nothing()
    {
        var pdu = Pdu(5000);
        pdu[^1] ^= 1;
        pdu[7] ^= 1;
        Assert.NotEqual(CarpDrop.None, _reader.Read(pdu, CarpCodec.Ttl, Peer, out _, out _));

        Assert.Equal(CarpDrop.None, Read(Peer, 1));
        Assert.Equal(1001UL, _clock.Next());
    }

    [Fact]
    public void A_known_node_lifts_the_clock_and_a_stranger_does_not()
    {
        Read(Stranger, 9_000_000);
        Assert.Equal(1001UL, _clock.Next());

        Read(Peer, 5000);
        Assert.Equal(5001UL, _clock.Next());

        Read(Peer, 5001);
        Assert.Equal(5002UL, _clock.Next());
    }

    [Fact]
    public void A_strangers_last_counter_is_never_sent()
    {
        Read(Stranger, 1001);

        Assert.Equal(1002UL, _clock.Next());
    }

    [Fact]
    public void A_restart_with_a_wrong_wall_clock_heals_at_the_next_beat_of_the_master()
    {
        Read(Peer, 5000);
        Assert.Equal(5001UL, _clock.Next());
        var restarted = new CarpClock(10);
        Assert.Equal(CarpDrop.Replayed, Read(Peer, restarted.Next()));

        restarted.Heard(_clock.Next(), known: true);

        Assert.Equal(CarpDrop.None, Read(Peer, restarted.Next()));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[][] pdus = [.. Enumerable.Range(5000, 100).Select(i => Pdu((ulong)i))];
        _reader.Read(pdus[0], CarpCodec.Ttl, Peer, out _, out _);
        _reader.Read(pdus[0], CarpCodec.Ttl, Stranger, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var pdu in pdus)
        {
            _reader.Read(pdu, CarpCodec.Ttl, Peer, out _, out _);
            _reader.Read(pdu, CarpCodec.Ttl, Stranger, out _, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Pdu(ulong counter)
    {
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(pdu, new CarpAdvertisement(Vhid, 0, 1, 0, counter), Authenticator);
        return pdu;
    }

    private CarpDrop Read(NetAddress source, ulong counter, CarpReader? reader = null) =>
        (reader ?? _reader).Read(Pdu(counter), CarpCodec.Ttl, source, out _, out _);
}
