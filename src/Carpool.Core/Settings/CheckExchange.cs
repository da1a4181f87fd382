using System.Text;

namespace Carpool.Core.Settings;

/// <summary>
/// An entry of <c>carpool.services.NAME.check.steps</c>: bytes that a check of type tcp sends, or waits for.
/// </summary>
/// <param name="IsSent">Whether it sends them.</param>
/// <param name="Bytes">One at least.</param>
public readonly record struct CheckExchange(bool IsSent, ValueList<byte> Bytes)
{
    /// <summary>The bytes as a text, if they are printable ASCII and ends of lines; else null.</summary>
    public string? Text =>
        Bytes.All(octet => octet is (>= (byte)' ' and <= (byte)'~') or (byte)'\r' or (byte)'\n' or (byte)'\t')
            ? Encoding.ASCII.GetString(Bytes.AsSpan())
            : null;

    /// <summary>The bytes in hexadecimal.</summary>
    public string Hex => Convert.ToHexStringLower(Bytes.AsSpan());
}
