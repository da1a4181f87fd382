namespace Carpool.Core.Top;

/// <summary>A line of the screen: one column a character.</summary>
public readonly record struct TopLine(string Text, TopTone Tone = TopTone.Plain)
{
    /// <summary>
    /// With a question mark for what would not take one column, or would be an order to the terminal.
    /// </summary>
    public static string Printable(string text) =>
        string.Concat(text.Select(letter => letter is >= ' ' and <= '~' or >= '\u00a1' and <= '\u017f'
            and not '\u00ad' ? letter : '?'));

    public TopLine Cut(int width) => Text.Length <= width ? this : this with { Text = Text[..width] };
}
