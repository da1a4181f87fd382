using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Carpool.Core.Logs;

/// <summary>
/// Writes one line of a log into memory that has room for it. All text is ASCII: the names of a pool are letters,
/// digits and '-'.
/// </summary>
internal ref struct LineWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public void Append(byte octet) => _buffer[Length++] = octet;

    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_buffer[Length..]);
        Length += octets.Length;
    }

    public void Append(string ascii) => Length += Encoding.ASCII.GetBytes(ascii, _buffer[Length..]);

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer[Length..], out var written);
        Length += written;
    }

    /// <summary>With leading zeros.</summary>
    public void AppendDigits(int number, byte digits)
    {
        Utf8Formatter.TryFormat(number, _buffer[Length..], out var written, new('D', digits));
        Length += written;
    }

    /// <summary>With leading zeros, in lower case.</summary>
    public void AppendHex(long number, byte digits)
    {
        Utf8Formatter.TryFormat(number, _buffer[Length..], out var written, new('x', digits));
        Length += written;
    }

    public void Append(NetAddress address) => Length += address.Format(_buffer[Length..]);

    /// <summary>With brackets around an IPv6 address.</summary>
    public void Append(NetEndpoint endpoint)
    {
        if (endpoint.Address.IsV6) Append((byte)'[');
        Append(endpoint.Address);
        if (endpoint.Address.IsV6) Append((byte)']');
        Append((byte)':');
        Append(endpoint.Port);
    }

    public void Append(ConnectionId id) => Length += id.Format(_buffer[Length..]);

    /// <summary>Milliseconds and a Z: ISO 8601, RFC 3339.</summary>
    public void AppendUtc(DateTimeOffset time)
    {
        time.ToUniversalTime().TryFormat(
            _buffer[Length..], out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Length += written;
    }
}
