namespace Carpool.Core.Health;

/// <summary>
/// Looks for a text in bytes that come in pieces, however they are cut. It keeps nothing of them but how much of the
/// text the last ones are (Knuth, Morris and Pratt).
/// </summary>
public sealed class ByteSearch
{
    private readonly byte[] _text;

    /// <summary>For each beginning of the text, by its length: the longest shorter one that it ends with.</summary>
    private readonly int[] _shorter;

    private int _matched;

    /// <param name="text">What to look for, 1 byte at least.</param>
    public ByteSearch(ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfZero(text.Length);
        _text = text.ToArray();
        _shorter = new int[text.Length + 1];
        for (var length = 2; length <= text.Length; length++)
            _shorter[length] = Next(_shorter[length - 1], text[length - 1]);
    }

    /// <summary>Whether the text has come.</summary>
    public bool IsFound => _matched == _text.Length;

    /// <summary>Looks at more bytes, up to the end of the text.</summary>
    /// <returns>How many of them were looked at: all, unless the text ends before.</returns>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length && !IsFound) _matched = Next(_matched, bytes[taken++]);
        return taken;
    }

    private int Next(int matched, byte octet)
    {
        while (matched > 0 && _text[matched] != octet) matched = _shorter[matched];
        return _text[matched] == octet ? matched + 1 : 0;
    }
}
