using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Carpool.Core.ProxyProtocol;

/// <summary>Reads version 2.</summary>
internal static class ProxyBlockReader
{
    private const int TlsHeadSize = sizeof(byte) + sizeof(uint);

    /// <param name="seen">Begins with as much of the signature as there is.</param>
    /// <param name="header">The header, null unless all is well.</param>
    /// <param name="size">How many of the octets it takes.</param>
    internal static ProxyHeaderFault TryRead(ReadOnlySpan<byte> seen, out ProxyHeader? header, out int size)
    {
        (header, size) = (null, 0);
        // Each octet is judged when it is there: a wrong one is not waited on.
        if (seen.Length <= ProxyBlock.VersionAt) return ProxyHeaderFault.Unfinished;
        var command = (byte)(seen[ProxyBlock.VersionAt] & 0x0f);
        if ((seen[ProxyBlock.VersionAt] & 0xf0) != ProxyBlock.Version) return ProxyHeaderFault.BadVersion;
        if (command > ProxyBlock.Proxied) return ProxyHeaderFault.BadCommand;

        var isLocal = command == ProxyBlock.Local;
        if (seen.Length <= ProxyBlock.FamilyAt) return ProxyHeaderFault.Unfinished;
        var family = seen[ProxyBlock.FamilyAt];
        if (!isLocal && ProxyBlock.AddressSize(family) is null) return ProxyHeaderFault.BadFamily;

        if (seen.Length < ProxyBlock.HeadSize) return ProxyHeaderFault.Unfinished;
        size = ProxyBlock.HeadSize + BinaryPrimitives.ReadUInt16BigEndian(seen[ProxyBlock.LengthAt..]);
        if (size > ProxyBlock.MaxSize) return ProxyHeaderFault.TooLong;
        if (seen.Length < size) return ProxyHeaderFault.Unfinished;

        if (!isLocal && family != ProxyBlock.Unspecified) return TryRead(seen[..size], family, out header);

        // Whatever else stands there is to be ignored.
        header = ProxyHeader.Local;
        return ProxyHeaderFault.None;
    }

    private static ProxyHeaderFault TryRead(ReadOnlySpan<byte> block, byte family, out ProxyHeader? header)
    {
        header = null;
        var fieldsAt = ProxyBlock.HeadSize + ProxyBlock.AddressSize(family)!.Value;
        if (block.Length < fieldsAt) return ProxyHeaderFault.BadLength;

        var found = new ProxyHeader { Addresses = Addresses(block[ProxyBlock.HeadSize..fieldsAt], family) };
        var walk = new ProxyFieldWalk(block[fieldsAt..]);
        while (walk.Next())
        {
            if (walk.Type == ProxyField.Checksum)
            {
                if (!IsChecksum(block, walk.Value)) return ProxyHeaderFault.BadChecksum;
            }
            else
            {
                if (TakeField(found, walk.Type, walk.Value) is not { } taken) return ProxyHeaderFault.BadField;
                found = taken;
            }
        }

        if (walk.IsBroken) return ProxyHeaderFault.BadField;
        header = found;
        return ProxyHeaderFault.None;
    }

    /// <summary>Of all families only those of a TCP listener mean something to it.</summary>
    private static ProxyAddresses? Addresses(ReadOnlySpan<byte> block, byte family)
    {
        if (family is not (ProxyBlock.TcpOverV4 or ProxyBlock.TcpOverV6)) return null;
        var size = family == ProxyBlock.TcpOverV4 ? 4 : 16;
        return new ProxyAddresses(
            NetAddress.Read(block[..size]),
            BinaryPrimitives.ReadUInt16BigEndian(block[(2 * size)..]),
            NetAddress.Read(block[size..(2 * size)]),
            BinaryPrimitives.ReadUInt16BigEndian(block[(2 * size + sizeof(ushort))..]));
    }

    /// <summary>Over the whole block, with zeros in the place of the checksum itself (2.2.3).</summary>
    private static bool IsChecksum(ReadOnlySpan<byte> block, ReadOnlySpan<byte> value)
    {
        if (value.Length != sizeof(uint) || !block.Overlaps(value, out var at)) return false;
        Span<byte> zeroed = stackalloc byte[ProxyBlock.MaxSize];
        block.CopyTo(zeroed);
        zeroed.Slice(at, sizeof(uint)).Clear();
        return ProxyChecksum.Of(zeroed[..block.Length]) == BinaryPrimitives.ReadUInt32BigEndian(value);
    }

    /// <returns>The header with the field in it; null when the field is bad. Unknown ones are passed over.</returns>
    private static ProxyHeader? TakeField(ProxyHeader header, ProxyField type, ReadOnlySpan<byte> value) => type switch
    {
        _ when value.IsEmpty && type != ProxyField.Tls => header,
        ProxyField.Alpn => header with { Alpn = Encoding.Latin1.GetString(value) },
        ProxyField.Authority when Utf8.IsValid(value) => header with { Authority = Encoding.UTF8.GetString(value) },
        ProxyField.Authority => null,
        ProxyField.UniqueId when value.Length <= ProxyBlock.MaxUniqueId =>
            header with { UniqueId = Encoding.Latin1.GetString(value) },
        ProxyField.UniqueId => null,
        ProxyField.Tls => TakeTls(header, value),
        _ => header,
    };

    private static ProxyHeader? TakeTls(ProxyHeader header, ReadOnlySpan<byte> value)
    {
        if (value.Length < TlsHeadSize) return null;
        var client = (ProxyTlsClient)value[0];
        var isGood = BinaryPrimitives.ReadUInt32BigEndian(value[1..]) == 0;
        var (version, cipher, commonName) = ("", "", "");
        var walk = new ProxyFieldWalk(value[TlsHeadSize..]);
        while (walk.Next())
        {
            if (walk.Type == ProxyField.TlsVersion) version = Encoding.Latin1.GetString(walk.Value);
            else if (walk.Type == ProxyField.TlsCipher) cipher = Encoding.Latin1.GetString(walk.Value);
            else if (walk.Type == ProxyField.TlsCommonName)
            {
                if (!Utf8.IsValid(walk.Value)) return null;
                commonName = Encoding.UTF8.GetString(walk.Value);
            }
        }

        if (walk.IsBroken) return null;
        if ((client & ProxyTlsClient.Encrypts) == 0) return header;

        var hasCertificate = (client & (ProxyTlsClient.ShowedCertificate | ProxyTlsClient.SessionHasCertificate)) != 0;
        var isOfSession = (client & ProxyTlsClient.ShowedCertificate) == 0;
        return header with
        {
            Tls = new ProxyTls
            {
                Version = version,
                Cipher = cipher,
                Certificate = hasCertificate ? new ProxyCertificate(commonName, isGood, isOfSession) : null,
            },
        };
    }
}
