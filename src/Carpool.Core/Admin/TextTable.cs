using System.Text;

namespace Carpool.Core.Admin;

/// <summary>
/// A listing for people and for grep: one row a line, columns padded to their widest cell, no box drawing, the count
/// last.
/// </summary>
public sealed class TextTable
{
    private readonly List<string[]> _rows = [];
    private readonly string[] _headings;

    public TextTable(params string[] headings) => _headings = headings;

    /// <exception cref="ArgumentException">The row does not have one cell a heading.</exception>
    public void Add(params string[] cells)
    {
        if (cells.Length != _headings.Length)
            throw new ArgumentException($"{cells.Length} cells under {_headings.Length} headings", nameof(cells));
        _rows.Add(cells);
    }

    /// <param name="noun">What a row is, singular; the last line counts them.</param>
    public string Render(string noun)
    {
        var widths = _headings
            .Select((heading, i) => _rows.Select(row => row[i].Length).Prepend(heading.Length).Max())
            .ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows.Prepend(_headings))
        {
            var line = string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i])));
            text.Append(line.TrimEnd()).Append('\n');
        }

        var plural = noun.EndsWith('s') ? $"{noun}es" : $"{noun}s";
        return text.Append($"{_rows.Count} {(_rows.Count == 1 ? noun : plural)}\n").ToString();
    }
}
