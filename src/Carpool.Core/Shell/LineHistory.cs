namespace Carpool.Core.Shell;

/// <summary>The lines that were entered, and where among them one is.</summary>
/// <param name="Lines">Oldest first, <see cref="Most"/> of them.</param>
/// <param name="At">The line that is shown; their number while a new one is typed.</param>
/// <param name="Draft">What was typed before one went back.</param>
public sealed record LineHistory(ValueList<string> Lines, int At, string Draft)
{
    /// <summary>How many lines are kept.</summary>
    public const int Most = 1000;

    public static readonly LineHistory Empty = Of([]);

    public static LineHistory Of(IEnumerable<string> lines)
    {
        ValueList<string> kept = [.. lines.TakeLast(Most)];
        return new LineHistory(kept, kept.Count, "");
    }

    /// <summary>With one more, unless it is blank or the same as the last.</summary>
    public LineHistory Add(string line) => line.AsSpan().Trim().IsEmpty || (Lines.Count > 0 && Lines[^1] == line)
        ? this with { At = Lines.Count, Draft = "" }
        : Of(Lines.Append(line));

    /// <summary>The line before.</summary>
    /// <param name="shown">What stands there now.</param>
    public (LineHistory Next, string Line) Back(string shown)
    {
        if (At == 0) return (this, shown);
        var draft = At == Lines.Count ? shown : Draft;
        return (this with { At = At - 1, Draft = draft }, Lines[At - 1]);
    }

    /// <summary>The line after, and last of all what was typed before one went back.</summary>
    /// <param name="shown">What stands there now.</param>
    public (LineHistory Next, string Line) Forth(string shown)
    {
        if (At == Lines.Count) return (this, shown);
        return (this with { At = At + 1 }, At + 1 == Lines.Count ? Draft : Lines[At + 1]);
    }
}
