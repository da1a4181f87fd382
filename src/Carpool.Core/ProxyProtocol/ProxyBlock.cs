namespace Carpool.Core.ProxyProtocol;

/// <summary>Version 2 of the PROXY protocol: a block of octets (doc/proxy-protocol.txt, 2.2).</summary>
internal static class ProxyBlock
{
    /// <summary>Signature, version and command, family, length of the rest.</summary>
    internal const int HeadSize = 16;

    /// <summary>As much as HAProxy's own buffer holds. Without certificates in it a block has less than 1000.</summary>
    internal const int MaxSize = 16 * 1024;

    internal const int VersionAt = 12;
    internal const int FamilyAt = 13;
    internal const int LengthAt = 14;

    internal const byte Version = 0x20;
    internal const byte Local = 0;
    internal const byte Proxied = 1;

    internal const byte Unspecified = 0x00;
    internal const byte TcpOverV4 = 0x11;
    internal const byte UdpOverV4 = 0x12;
    internal const byte TcpOverV6 = 0x21;
    internal const byte UdpOverV6 = 0x22;
    internal const byte UnixStream = 0x31;
    internal const byte UnixDatagram = 0x32;

    internal const int MaxUniqueId = 128;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>How much of the block the addresses take; null when there is no such family.</summary>
    internal static int? AddressSize(byte family) => family switch
    {
        Unspecified => 0,
        TcpOverV4 or UdpOverV4 => 2 * 4 + 2 * sizeof(ushort),
        TcpOverV6 or UdpOverV6 => 2 * 16 + 2 * sizeof(ushort),
        UnixStream or UnixDatagram => 2 * 108,
        _ => null,
    };
}

/// <summary>The fields that may follow the addresses: type, length and value each (2.2.1 to 2.2.7).</summary>
internal enum ProxyField : byte
{
    Alpn = 0x01,
    Authority = 0x02,
    Checksum = 0x03,
    Nothing = 0x04,
    UniqueId = 0x05,
    Tls = 0x20,
    TlsVersion = 0x21,
    TlsCommonName = 0x22,
    TlsCipher = 0x23,
}

/// <summary>What a client did, in the first octet of <see cref="ProxyField.Tls"/>.</summary>
[Flags]
internal enum ProxyTlsClient : byte
{
    None = 0,
    Encrypts = 0x01,
    ShowedCertificate = 0x02,
    SessionHasCertificate = 0x04,
}
