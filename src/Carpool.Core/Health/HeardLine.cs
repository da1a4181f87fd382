using System.Text;

namespace Carpool.Core.Health;

/// <summary>The last line that was said, fit for a log, however the bytes were cut that it came in.</summary>
public sealed class HeardLine
{
    /// <summary>What is longer is cut.</summary>
    public const int MaxOctets = 80;

    private readonly byte[] _line = new byte[MaxOctets];
    private int _length;
    private bool _hasEnded;

    /// <summary>Hears more; empty lines do not count.</summary>
    public void Take(ReadOnlySpan<byte> said)
    {
        foreach (var octet in said)
        {
            if (octet is (byte)'\n') _hasEnded = true;
            else if (octet is not (byte)'\r') Append(octet);
        }
    }

    /// <summary>Forgets what was said.</summary>
    public void Clear() => (_length, _hasEnded) = (0, false);

    /// <summary>The line without control characters; empty when nothing was said.</summary>
    public override string ToString() => Clean(Encoding.Latin1.GetString(_line, 0, _length), MaxOctets).Trim();

    /// <summary>A text from outside, fit for a log: cut, and without control characters.</summary>
    public static string Clean(string text, int max) =>
        string.Concat(text.Take(max).Where(character => !char.IsControl(character)));

    private void Append(byte octet)
    {
        if (_hasEnded) Clear();
        if (_length < MaxOctets) _line[_length++] = octet;
    }
}
