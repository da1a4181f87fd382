using Carpool.Core.Shell;

namespace Carpool.Shell;

/// <summary>Reads lines from a terminal, with the keys that shells have.</summary>
/// <param name="completeAsync">What the word at the end of a line may become.</param>
internal sealed class LineReader(Func<string, Task<IReadOnlyList<string>>> completeAsync)
{
    private LineEdit _edit;
    private string _cut = "";

    /// <summary>The lines so far.</summary>
    public LineHistory History { get; set; } = LineHistory.Empty;

    /// <returns>The line, or null at the end of all input; empty when the line was given up (Ctrl-C).</returns>
    public async Task<string?> ReadAsync(Prompt prompt)
    {
        _edit = LineEdit.Empty;
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                Draw(prompt);
                var key = Console.ReadKey(intercept: true);
                switch (Letter(key))
                {
                    case 'C':
                        Console.WriteLine("^C");
                        return "";
                    case 'D' when _edit.Text.Length == 0:
                        Console.WriteLine();
                        return null;
                    case 'L':
                        Console.Clear();
                        break;
                    case 'J' or 'M':
                        return Enter(prompt);
                    case null when key.Key == ConsoleKey.Enter:
                        return Enter(prompt);
                    case 'I':
                    case null when key.Key == ConsoleKey.Tab:
                        await CompleteAsync();
                        break;
                    default:
                        _edit = Press(key);
                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string Enter(Prompt prompt)
    {
        _edit = LineEdit.Of(_edit.Text);
        Draw(prompt);
        Console.WriteLine();
        History = History.Add(_edit.Text);
        return _edit.Text;
    }

    private LineEdit Press(ConsoleKeyInfo key)
    {
        var isAlt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        var byWord = isAlt || key.Modifiers.HasFlag(ConsoleModifiers.Control);
        return (Letter(key), key.Key) switch
        {
            ('A', _) or (null, ConsoleKey.Home) => _edit.To(0),
            ('E', _) or (null, ConsoleKey.End) => _edit.To(_edit.Text.Length),
            ('B', _) => _edit.To(_edit.Cursor - 1),
            ('F', _) => _edit.To(_edit.Cursor + 1),
            ('D', _) or (null, ConsoleKey.Delete) => _edit.Delete(),
            ('P', _) or (null, ConsoleKey.UpArrow) => Recall(History.Back(_edit.Text)),
            ('N', _) or (null, ConsoleKey.DownArrow) => Recall(History.Forth(_edit.Text)),
            ('U', _) => Cut(_edit.DeleteToStart()),
            ('K', _) => Cut(_edit.DeleteToEnd()),
            ('W', _) => Cut(_edit.DeleteWordLeft()),
            ('Y', _) => _edit.Insert(_cut),
            ('H', _) => _edit.Backspace(),
            (null, ConsoleKey.Backspace) => isAlt ? Cut(_edit.DeleteWordLeft()) : _edit.Backspace(),
            (_, ConsoleKey.LeftArrow) => byWord ? _edit.WordLeft() : _edit.To(_edit.Cursor - 1),
            (_, ConsoleKey.RightArrow) => byWord ? _edit.WordRight() : _edit.To(_edit.Cursor + 1),
            (null, ConsoleKey.B) when isAlt => _edit.WordLeft(),
            (null, ConsoleKey.F) when isAlt => _edit.WordRight(),
            (null, ConsoleKey.D) when isAlt => Cut(_edit.DeleteWordRight()),
            _ => char.IsControl(key.KeyChar) || isAlt ? _edit : _edit.Insert(key.KeyChar.ToString()),
        };
    }

    /// <summary>The letter that was pressed with Ctrl; null without it.</summary>
    private static char? Letter(ConsoleKeyInfo key) =>
        key.Modifiers == ConsoleModifiers.Control && key.Key is >= ConsoleKey.A and <= ConsoleKey.Z
            ? (char)key.Key
            : null;

    private LineEdit Recall((LineHistory History, string Line) found)
    {
        History = found.History;
        return LineEdit.Of(found.Line);
    }

    private LineEdit Cut(LineEdit shorter)
    {
        var length = _edit.Text.Length - shorter.Text.Length;
        if (length > 0) _cut = _edit.Text.Substring(shorter.Cursor, length);
        return shorter;
    }

    private async Task CompleteAsync()
    {
        var words = await completeAsync(_edit.BeforeCursor);
        var completed = _edit.Complete(words);
        if (completed == _edit && words.Count > 1) List(words);
        _edit = completed;
    }

    /// <summary>What the word may become, in columns below the line.</summary>
    private static void List(IReadOnlyList<string> words)
    {
        Console.WriteLine();
        var width = words.Max(word => word.Length) + 2;
        var columns = Math.Max(1, Console.WindowWidth / width);
        foreach (var row in words.Chunk(columns))
            Console.WriteLine(string.Concat(row.Select(word => word.PadRight(width))).TrimEnd());
    }

    /// <summary>Of a line that is longer than the terminal, the part around the cursor.</summary>
    private void Draw(Prompt prompt)
    {
        var room = Math.Max(8, Console.WindowWidth - prompt.Text.Length - 1);
        var from = Math.Max(0, _edit.Cursor - room);
        var shown = _edit.Text.Substring(from, Math.Min(room, _edit.Text.Length - from));
        var column = prompt.Text.Length + _edit.Cursor - from;
        Console.Write($"\r{prompt.Styled}{shown}{Terminal.ClearLine}\r{Terminal.Right(column)}");
    }
}
