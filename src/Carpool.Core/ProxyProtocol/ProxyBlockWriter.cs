using System.Buffers.Binary;
using System.Text;

namespace Carpool.Core.ProxyProtocol;

/// <summary>Writes version 2.</summary>
internal sealed class ProxyBlockWriter
{
    private readonly List<byte> _octets = [];

    /// <param name="header">What to say.</param>
    /// <param name="withChecksum">Whether a CRC32C goes with it.</param>
    /// <exception cref="ArgumentException">It is longer than <see cref="ProxyBlock.MaxSize"/>.</exception>
    internal static byte[] Write(ProxyHeader header, bool withChecksum)
    {
        var writer = new ProxyBlockWriter();
        writer.Head(header.Addresses);
        writer.Text(ProxyField.Alpn, header.Alpn, Encoding.Latin1);
        writer.Text(ProxyField.Authority, header.Authority, Encoding.UTF8);
        writer.Text(ProxyField.UniqueId, header.UniqueId, Encoding.Latin1);
        if (header.Tls is { } tls) writer.Field(ProxyField.Tls, () => writer.Tls(tls));
        if (withChecksum) writer.Field(ProxyField.Checksum, () => writer._octets.AddRange(new byte[sizeof(uint)]));
        return writer.Finish(withChecksum);
    }

    private void Head(ProxyAddresses? addresses)
    {
        _octets.AddRange(ProxyBlock.Signature);
        if (addresses is not { } ends)
        {
            _octets.AddRange([ProxyBlock.Version | ProxyBlock.Local, ProxyBlock.Unspecified, 0, 0]);
            return;
        }

        var family = ends.Source.IsV6 ? ProxyBlock.TcpOverV6 : ProxyBlock.TcpOverV4;
        _octets.AddRange([ProxyBlock.Version | ProxyBlock.Proxied, family, 0, 0]);
        Address(ends.Source);
        Address(ends.Destination);
        Number(ends.SourcePort);
        Number(ends.DestinationPort);
    }

    private void Address(NetAddress address)
    {
        Span<byte> octets = stackalloc byte[address.Size];
        address.Write(octets);
        _octets.AddRange(octets);
    }

    private void Tls(ProxyTls tls)
    {
        var client = tls.Certificate switch
        {
            null => ProxyTlsClient.Encrypts,
            { IsOfSession: true } => ProxyTlsClient.Encrypts | ProxyTlsClient.SessionHasCertificate,
            _ => ProxyTlsClient.Encrypts | ProxyTlsClient.ShowedCertificate | ProxyTlsClient.SessionHasCertificate,
        };
        _octets.AddRange([(byte)client, 0, 0, 0, tls.Certificate is { IsGood: true } ? (byte)0 : (byte)1]);
        Text(ProxyField.TlsVersion, tls.Version, Encoding.Latin1);
        Text(ProxyField.TlsCipher, tls.Cipher, Encoding.Latin1);
        Text(ProxyField.TlsCommonName, tls.Certificate?.CommonName, Encoding.UTF8);
    }

    /// <summary>What is empty or unknown is not said.</summary>
    private void Text(ProxyField type, string? text, Encoding encoding)
    {
        if (!string.IsNullOrEmpty(text)) Field(type, () => _octets.AddRange(encoding.GetBytes(text)));
    }

    private void Field(ProxyField type, Action value)
    {
        _octets.AddRange([(byte)type, 0, 0]);
        var from = _octets.Count;
        value();
        if (_octets.Count > ProxyBlock.MaxSize) throw new ArgumentException("the PROXY header is too long");
        SetLength(at: from - sizeof(ushort), _octets.Count - from);
    }

    private void Number(ushort number) => _octets.AddRange([(byte)(number >> 8), (byte)number]);

    private void SetLength(int at, int length) =>
        (_octets[at], _octets[at + 1]) = ((byte)(length >> 8), (byte)length);

    private byte[] Finish(bool withChecksum)
    {
        SetLength(ProxyBlock.LengthAt, _octets.Count - ProxyBlock.HeadSize);
        var block = _octets.ToArray();
        // It stands last, so that its place is known.
        if (withChecksum)
            BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(^sizeof(uint)..), ProxyChecksum.Of(block));
        return block;
    }
}
