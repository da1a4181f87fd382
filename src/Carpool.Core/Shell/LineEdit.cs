namespace Carpool.Core.Shell;

/// <summary>A line that is being typed. Keys make the next one of it, as readline(3) has them.</summary>
/// <param name="Text">The line.</param>
/// <param name="Cursor">Before which character the next one goes: 0 to its length.</param>
public readonly record struct LineEdit(string Text, int Cursor)
{
    public static readonly LineEdit Empty = new("", 0);

    /// <summary>A whole line, to go on at its end.</summary>
    public static LineEdit Of(string text) => new(text, text.Length);

    public string BeforeCursor => Text[..Cursor];

    /// <summary>What is typed of the word at the cursor.</summary>
    public string Word => BeforeCursor[(BeforeCursor.LastIndexOf(' ') + 1)..];

    public LineEdit Insert(string text) => new(Text.Insert(Cursor, text), Cursor + text.Length);

    /// <summary>The cursor moved, and kept within the line.</summary>
    public LineEdit To(int cursor) => this with { Cursor = Math.Clamp(cursor, 0, Text.Length) };

    public LineEdit WordLeft() => To(StartOfWord());

    public LineEdit WordRight() => To(EndOfWord());

    public LineEdit Backspace() => Cut(Cursor - 1, Cursor);

    public LineEdit Delete() => Cut(Cursor, Cursor + 1);

    public LineEdit DeleteWordLeft() => Cut(StartOfWord(), Cursor);

    public LineEdit DeleteWordRight() => Cut(Cursor, EndOfWord());

    public LineEdit DeleteToStart() => Cut(0, Cursor);

    public LineEdit DeleteToEnd() => Cut(Cursor, Text.Length);

    /// <summary>Goes on with the word at the cursor as far as all that it may become agree.</summary>
    /// <param name="words">What it may become; others than those that begin with it are of no account.</param>
    /// <returns>The same when there is nothing to add; with a space after it when there is one word only.</returns>
    public LineEdit Complete(IReadOnlyList<string> words)
    {
        var word = Word;
        var fitting = words.Where(one => one.StartsWith(word, StringComparison.Ordinal)).ToList();
        if (fitting.Count == 0) return this;
        if (fitting.Count == 1) return Insert(fitting[0][word.Length..] + " ");

        var common = fitting.Aggregate((one, other) => one[..one.AsSpan().CommonPrefixLength(other)]);
        return Insert(common[word.Length..]);
    }

    private LineEdit Cut(int from, int to)
    {
        (from, to) = (Math.Max(from, 0), Math.Min(to, Text.Length));
        return new LineEdit(Text.Remove(from, to - from), Math.Min(Cursor, from));
    }

    private int StartOfWord()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ') at--;
        while (at > 0 && Text[at - 1] != ' ') at--;
        return at;
    }

    private int EndOfWord()
    {
        var at = Cursor;
        while (at < Text.Length && Text[at] == ' ') at++;
        while (at < Text.Length && Text[at] != ' ') at++;
        return at;
    }
}
