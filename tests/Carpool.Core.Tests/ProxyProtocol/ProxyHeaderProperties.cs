using System.Globalization;
using Carpool.Core.ProxyProtocol;
using CsCheck;

namespace Carpool.Core.Tests.ProxyProtocol;

/// <summary>
/// What is written reads back, however it is cut; and whatever the octets are, reading them ends with an answer that
/// more octets do not change. CARPOOL_FUZZ_SECONDS makes it longer.
/// </summary>
public sealed class ProxyHeaderProperties
{
    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("CARPOOL_FUZZ_SECONDS") ?? "2", CultureInfo.InvariantCulture);

    private static readonly Gen<ProxyAddresses> Addresses =
        from size in Gen.OneOf(Gen.Const(4), Gen.Const(16))
        from source in Gen.Byte.Array[size]
        from destination in Gen.Byte.Array[size]
        from ports in Gen.UShort.Array[2]
        select new ProxyAddresses(NetAddress.Read(source), ports[0], NetAddress.Read(destination), ports[1]);

    private static readonly Gen<ProxyTls> Tls =
        from version in OneOf("", "TLSv1.2", "TLSv1.3")
        from cipher in OneOf("", "TLS_AES_256_GCM_SHA384")
        from certificate in Gen.Select(
            OneOf("", "mail.example", "Bücher"), Gen.Bool, Gen.Bool,
            (name, isGood, isOfSession) => new ProxyCertificate(name, isGood, isOfSession)).Null(0.3)
        select new ProxyTls { Version = version, Cipher = cipher, Certificate = certificate };

    private static readonly Gen<ProxyHeader> Header =
        from addresses in Addresses
        from uniqueId in Gen.String[Gen.Char['\0', '\u00ff'], 1, 128].Null(0.3)
        from authority in OneOf("mx.example", "bücher.example").Null(0.3)
        from alpn in OneOf("h2", "imap").Null(0.3)
        from tls in Tls.Null(0.3)
        select new ProxyHeader
        {
            Addresses = addresses,
            UniqueId = uniqueId,
            Authority = authority,
            Alpn = alpn,
            Tls = tls,
        };

    private static readonly Gen<byte[]> Written = Gen.Select(
        Header, OneOf(SendProxy.V1, SendProxy.V2), Gen.Bool,
        (header, version, withChecksum) => ProxyHeaderWriter.Write(header, version, withChecksum));

    [Fact]
    public void Version_1_keeps_the_addresses() => Header.Sample(header =>
        Assert.Equal(new ProxyHeader { Addresses = header.Addresses }, ReadWhole(header, SendProxy.V1, false)));

    [Fact]
    public void Version_2_keeps_all() => Gen.Select(Header, Gen.Bool).Sample((header, withChecksum) =>
        Assert.Equal(header, ReadWhole(header, SendProxy.V2, withChecksum)));

    [Fact]
    public void Every_beginning_of_a_header_is_unfinished() => Written.Sample(octets =>
    {
        for (var length = 0; length < octets.Length; length++)
        {
            var fault = ProxyHeaderReader.TryRead(octets.AsSpan(0, length), out _, out _);
            Assert.Equal(ProxyHeaderFault.Unfinished, fault);
        }
    });

    [Fact]
    public void A_changed_address_never_passes_the_checksum() => Gen.Select(Header, Gen.Int, Gen.Byte[1, 255])
        .Sample((header, place, change) =>
        {
            var octets = ProxyHeaderWriter.Write(header, SendProxy.V2, withChecksum: true);
            // Of any other octet a meaning could be made in which there is no checksum.
            octets[16 + (int)((uint)place % 12)] ^= change;
            Assert.NotEqual(ProxyHeaderFault.None, ProxyHeaderReader.TryRead(octets, out _, out _));
        });

    [Fact]
    public void Damaged_headers_do_no_harm() =>
        Gen.Select(Written, Gen.Int[0, 300], Gen.Int[0, 8], Gen.Byte.Array[0, 8])
            .Select((octets, at, length, piece) => Damage(octets, at, length, piece))
            .Sample(AssertAnswerStands, time: Seconds);

    [Fact]
    public void Octets_in_any_order_do_no_harm() =>
        Gen.Byte.Array[0, 64].Select(octets => (byte[])[.. "\r\n\r\n\0\r\nQUIT\n!"u8, .. octets])
            .Sample(AssertAnswerStands, time: Seconds);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.OneOf([.. values.Select(Gen.Const)]);

    private static byte[] Damage(byte[] octets, int at, int length, byte[] piece)
    {
        at = Math.Min(at, octets.Length);
        return [.. octets[..at], .. piece, .. octets[Math.Min(at + length, octets.Length)..]];
    }

    /// <summary>As soon as there is an answer it is that of all octets.</summary>
    private static void AssertAnswerStands(byte[] octets)
    {
        var last = ProxyHeaderReader.TryRead(octets, out var header, out var size);
        Assert.Equal(last == ProxyHeaderFault.None, header is not null);
        for (var length = 0; length < octets.Length; length++)
        {
            var fault = ProxyHeaderReader.TryRead(octets.AsSpan(0, length), out var early, out var earlySize);
            if (fault == ProxyHeaderFault.Unfinished) continue;
            Assert.Equal((last, header), (fault, early));
            if (header is not null) Assert.Equal(size, earlySize);
        }
    }

    private static ProxyHeader? ReadWhole(ProxyHeader header, SendProxy version, bool withChecksum)
    {
        var octets = ProxyHeaderWriter.Write(header, version, withChecksum);
        Assert.Equal(ProxyHeaderFault.None, ProxyHeaderReader.TryRead(octets, out var read, out var size));
        Assert.Equal(octets.Length, size);
        return read;
    }
}
