using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Carpool.Linux.Netlink;

/// <summary>
/// Builds netlink messages one after another in a buffer. Every part is padded to 4 octets (netlink(7)).
/// </summary>
internal ref struct NetlinkWriter(Span<byte> buffer)
{
    private const ushort NestedBit = 0x8000;   // NLA_F_NESTED

    private readonly Span<byte> _buffer = buffer;
    private int _message;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Begins a message; the one before must be ended.</summary>
    public void Begin(ushort type, NetlinkFlags flags, uint sequence)
    {
        _message = _length;
        Append(new NetlinkHeader { Type = type, Flags = flags | NetlinkFlags.Request, Sequence = sequence });
    }

    public readonly void End() => WriteUnaligned(_message, (uint)(_length - _message));

    public void Append<T>(in T value) where T : unmanaged
    {
        WriteUnaligned(_length, value);
        _length += Aligned(Unsafe.SizeOf<T>());
    }

    public void Attribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        WriteUnaligned(_length, (ushort)(4 + value.Length));
        WriteUnaligned(_length + 2, type);
        value.CopyTo(_buffer[(_length + 4)..]);
        var end = _length + 4 + value.Length;
        _length += Aligned(4 + value.Length);
        _buffer[end.._length].Clear();
    }

    public void Attribute<T>(ushort type, T value) where T : unmanaged =>
        Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>A string with its terminating zero, as the kernel's NLA_NUL_STRING wants it. ASCII only.</summary>
    public void Attribute(ushort type, string text)
    {
        Span<byte> octets = stackalloc byte[text.Length + 1];
        for (var i = 0; i < text.Length; i++) octets[i] = checked((byte)text[i]);
        octets[^1] = 0;
        Attribute(type, octets);
    }

    /// <returns>The place to give to <see cref="EndNested"/>.</returns>
    public int BeginNested(ushort type)
    {
        var place = _length;
        Attribute((ushort)(type | NestedBit), []);
        return place;
    }

    public readonly void EndNested(int place) => WriteUnaligned(place, (ushort)(_length - place));

    internal static int Aligned(int length) => (length + 3) & ~3;

    private readonly void WriteUnaligned<T>(int at, in T value) where T : unmanaged =>
        MemoryMarshal.Write(_buffer[at..], in value);
}
