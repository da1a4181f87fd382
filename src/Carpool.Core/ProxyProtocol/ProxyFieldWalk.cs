using System.Buffers.Binary;

namespace Carpool.Core.ProxyProtocol;

/// <summary>Goes through fields that stand one after the other.</summary>
internal ref struct ProxyFieldWalk(ReadOnlySpan<byte> fields)
{
    private const int HeadSize = 3;

    private ReadOnlySpan<byte> _rest = fields;

    /// <summary>The last field, cut off somewhere, does not fit.</summary>
    internal bool IsBroken { get; private set; }

    internal ProxyField Type { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <returns>False at the end, and when the rest is broken.</returns>
    internal bool Next()
    {
        if (_rest.IsEmpty) return false;
        IsBroken = _rest.Length < HeadSize
            || BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]) > _rest.Length - HeadSize;
        if (IsBroken) return false;

        var length = BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]);
        Type = (ProxyField)_rest[0];
        Value = _rest.Slice(HeadSize, length);
        _rest = _rest[(HeadSize + length)..];
        return true;
    }
}
