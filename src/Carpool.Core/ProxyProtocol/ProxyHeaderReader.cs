namespace Carpool.Core.ProxyProtocol;

/// <summary>Reads PROXY headers as they come in, without keeping anything: show it all that has come so far.</summary>
public static class ProxyHeaderReader
{
    /// <summary>No header that is read is longer.</summary>
    public const int MaxSize = ProxyBlock.MaxSize;

    /// <param name="seen">The connection's bytes from the first one on; those after the header do not matter.</param>
    /// <param name="header">The header, null unless the answer is <see cref="ProxyHeaderFault.None"/>.</param>
    /// <param name="size">How many of the bytes it takes.</param>
    /// <returns><see cref="ProxyHeaderFault.Unfinished"/> while nothing is wrong but more bytes are needed.</returns>
    public static ProxyHeaderFault TryRead(ReadOnlySpan<byte> seen, out ProxyHeader? header, out int size)
    {
        (header, size) = (null, 0);
        if (Begins(seen, ProxyBlock.Signature)) return ProxyBlockReader.TryRead(seen, out header, out size);
        if (!Begins(seen, ProxyLine.Prefix)) return ProxyHeaderFault.NotAHeader;
        if (seen.Length < ProxyLine.Prefix.Length) return ProxyHeaderFault.Unfinished;
        return ProxyLine.TryRead(seen, out header, out size);
    }

    /// <summary>Whether what is there so far agrees with a beginning; of nothing both versions do.</summary>
    private static bool Begins(ReadOnlySpan<byte> seen, ReadOnlySpan<byte> beginning)
    {
        var known = Math.Min(seen.Length, beginning.Length);
        return seen[..known].SequenceEqual(beginning[..known]);
    }
}
