using System.Buffers.Binary;

namespace Carpool.Core.Carp;

/// <summary>
/// The CARP advertisement on the wire: always 36 octets, the same for IPv4 and IPv6.
/// <code>
/// 0 version 2, type 1 | 1 vhid | 2 advskew | 3 words of authentication, 7
/// 4 demote            | 5 advbase | 6 checksum (two octets)
/// 8 counter (eight octets)
/// 16 HMAC-SHA1 (twenty octets), covering vhid, addresses and counter, but none of the timers
/// </code>
/// The checksum is that of IP (RFC 1071) over these 36 octets alone, without a pseudo header, in both families.
/// </summary>
public static class CarpCodec
{
    /// <summary>Octets of an advertisement.</summary>
    public const int Size = 36;

    /// <summary>The number in the IP header, shared with VRRP.</summary>
    public const byte IPProtocol = 112;

    /// <summary>The TTL or hop limit of every advertisement, so that one from behind a router is known.</summary>
    public const byte Ttl = 255;

    private const byte Version = 2;
    private const byte Advertisement = 1;
    private const byte AuthenticationWords = 7;
    private const int DemoteOffset = 4;
    private const int AdvbaseOffset = 5;
    private const int ChecksumOffset = 6;
    private const int CounterOffset = 8;
    private const int DigestOffset = 16;

    /// <summary>
    /// Reads the IP payload <paramref name="pdu"/> and checks its shape and checksum, which needs no key: the digest is
    /// the next step (<see cref="CarpAuthenticator.Accepts"/>).
    /// The BSDs look neither at the type nor at the authentication length; we do, since VRRPv2 differs in nothing else.
    /// </summary>
    /// <param name="pdu">The payload as long as the IP header says, no more.</param>
    /// <param name="ttl">The TTL or hop limit of the IP header.</param>
    /// <param name="ad">What was read; worth nothing unless the answer is <see cref="CarpDrop.None"/>.</param>
    public static CarpDrop TryRead(ReadOnlySpan<byte> pdu, byte ttl, out CarpAdvertisement ad)
    {
        ad = default;
        if (pdu.Length <= DemoteOffset) return CarpDrop.TooShort;
        if (pdu[0] >> 4 != Version) return CarpDrop.BadVersion;
        if ((pdu[0] & 0x0f) != Advertisement) return CarpDrop.BadType;
        if (pdu[3] != AuthenticationWords) return CarpDrop.NotCarp;
        if (pdu.Length < Size) return CarpDrop.TooShort;
        if (pdu.Length > Size) return CarpDrop.NotCarp;

        ad = new CarpAdvertisement(
            Vhid: pdu[1],
            Advskew: pdu[2],
            Advbase: pdu[AdvbaseOffset],
            Demote: pdu[DemoteOffset],
            Counter: BinaryPrimitives.ReadUInt64BigEndian(pdu[CounterOffset..]));
        if (ttl != Ttl) return CarpDrop.BadTtl;
        if (BinaryPrimitives.ReadUInt16BigEndian(pdu[ChecksumOffset..]) != Checksum(pdu)) return CarpDrop.BadChecksum;
        return ad.Vhid == 0 ? CarpDrop.UnknownVhid : CarpDrop.None;
    }

    /// <summary>The twenty octets of the digest in an advertisement.</summary>
    public static ReadOnlySpan<byte> DigestOf(ReadOnlySpan<byte> pdu) =>
        pdu.Slice(DigestOffset, CarpAuthenticator.DigestSize);

    /// <summary>Writes the first 36 octets of <paramref name="pdu"/>.</summary>
    public static void Write(Span<byte> pdu, in CarpAdvertisement ad, CarpAuthenticator authenticator)
    {
        pdu[0] = Version << 4 | Advertisement;
        pdu[1] = ad.Vhid;
        pdu[3] = AuthenticationWords;
        pdu[DemoteOffset] = ad.Demote;
        SetTimers(pdu, ad.Advbase, ad.Advskew);
        Stamp(pdu, ad.Counter, authenticator);
    }

    /// <summary>Rewrites only the timers of a prepared advertisement; <see cref="Stamp"/> must follow.</summary>
    public static void SetTimers(Span<byte> pdu, byte advbase, byte advskew)
    {
        pdu[2] = advskew;
        pdu[AdvbaseOffset] = advbase;
    }

    /// <summary>
    /// Rewrites counter, digest and checksum of a prepared advertisement: all that differs from beat to beat.
    /// </summary>
    public static void Stamp(Span<byte> pdu, ulong counter, CarpAuthenticator authenticator)
    {
        BinaryPrimitives.WriteUInt64BigEndian(pdu[CounterOffset..], counter);
        authenticator.Sign(counter, pdu.Slice(DigestOffset, CarpAuthenticator.DigestSize));
        BinaryPrimitives.WriteUInt16BigEndian(pdu[ChecksumOffset..], Checksum(pdu));
    }

    private static ushort Checksum(ReadOnlySpan<byte> pdu)
    {
        uint sum = 0;
        for (var i = 0; i < Size; i += 2)
            if (i != ChecksumOffset) sum += BinaryPrimitives.ReadUInt16BigEndian(pdu[i..]);
        // Eighteen words cannot carry more than twice.
        sum = (sum & 0xffff) + (sum >> 16);
        sum += sum >> 16;
        return (ushort)~sum;
    }
}
