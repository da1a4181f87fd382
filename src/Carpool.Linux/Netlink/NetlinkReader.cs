using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Carpool.Linux.Netlink;

/// <summary>
/// Reads the messages of one datagram in turn. A message that claims more than there is ends the reading.
/// </summary>
internal ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public NetlinkHeader Header { get; private set; }

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    public bool Next()
    {
        if (!MemoryMarshal.TryRead(_rest, out NetlinkHeader header)) return false;
        if (header.Length < NetlinkHeader.Size || header.Length > _rest.Length) return false;

        Header = header;
        Body = _rest[NetlinkHeader.Size..(int)header.Length];
        _rest = _rest[Math.Min(NetlinkWriter.Aligned((int)header.Length), _rest.Length)..];
        return true;
    }

    /// <summary>Splits the body into its fixed structure and its attributes.</summary>
    public readonly bool TryRead<T>(out T fixedPart, out AttributeReader attributes) where T : unmanaged
    {
        attributes = default;
        if (!MemoryMarshal.TryRead(Body, out fixedPart)) return false;

        attributes = new AttributeReader(Body[Math.Min(NetlinkWriter.Aligned(Unsafe.SizeOf<T>()), Body.Length)..]);
        return true;
    }
}

/// <summary>Reads attributes (struct nlattr) in turn; a malformed one ends the reading.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const ushort TypeMask = 0x3fff;   // NLA_TYPE_MASK: without the nested and byte order bits

    private ReadOnlySpan<byte> _rest = attributes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly AttributeReader Nested => new(Value);

    /// <summary>The value as a string without its terminating zero.</summary>
    public readonly string Text => System.Text.Encoding.ASCII.GetString(Value.TrimEnd((byte)0));

    public bool Next()
    {
        if (_rest.Length < 4) return false;

        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length) return false;

        Type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[4..length];
        _rest = _rest[Math.Min(NetlinkWriter.Aligned(length), _rest.Length)..];
        return true;
    }

    public readonly T Read<T>() where T : unmanaged => MemoryMarshal.TryRead(Value, out T value) ? value : default;
}
