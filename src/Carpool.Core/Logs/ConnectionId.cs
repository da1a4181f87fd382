namespace Carpool.Core.Logs;

/// <summary>
/// Names one connection in the whole pool, for ever: node, start of its daemon, number. Ids of one node sort by age.
/// </summary>
/// <param name="Node">The node that took the connection.</param>
/// <param name="Start">When its daemon started, milliseconds since 1970.</param>
/// <param name="Number">Counts up from 1.</param>
public readonly record struct ConnectionId(string Node, long Start, long Number)
{
    /// <summary>Hexadecimal digits: enough until the year 2527, and for 10^12 connections of one daemon.</summary>
    private const int StartDigits = 11, NumberDigits = 10;

    /// <summary>Room for any id: a name has 63 letters at most.</summary>
    public const int MaxTextLength = 63 + 1 + StartDigits + 1 + NumberDigits;

    /// <summary>Writes the id's text; see <see cref="ToString"/>.</summary>
    /// <param name="utf8">Has room for <see cref="MaxTextLength"/>.</param>
    /// <returns>Octets written; all of them ASCII.</returns>
    public int Format(Span<byte> utf8)
    {
        var line = new LineWriter(utf8);
        line.Append(Node);
        line.Append((byte)'-');
        line.AppendHex(Start, StartDigits);
        line.Append((byte)'-');
        line.AppendHex(Number, NumberDigits);
        return line.Length;
    }

    /// <summary>Such as <c>mail01-19ac0de2f00-000000002a</c>.</summary>
    public override string ToString() => $"{Node}-{Start:x11}-{Number:x10}";
}

/// <summary>Gives each connection of one daemon its id. May be used from any thread.</summary>
/// <param name="node">This node's name, at most 63 letters.</param>
/// <param name="start">When the daemon started.</param>
public sealed class ConnectionIds(string node, DateTimeOffset start)
{
    private readonly long _start = start.ToUnixTimeMilliseconds();
    private long _last;

    public ConnectionId Next() => new(node, _start, Interlocked.Increment(ref _last));
}
