using System.Globalization;
using System.Text;

namespace Carpool.Core.Settings;

internal enum HoconTokenKind : byte
{
    /// <summary>Unquoted text, inner blanks included.</summary>
    Text,
    Quoted,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,

    /// <summary><c>=</c> or <c>:</c></summary>
    Assign,

    /// <summary><c>+=</c></summary>
    Append,

    /// <summary><c>${</c> up to its brace.</summary>
    Substitution,
    NewLine,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says, with quotes and escapes taken off.</param>
/// <param name="Line">From 1.</param>
/// <param name="Indent">Blanks before the first token of its line.</param>
/// <param name="IsFirst">Whether it is that first token.</param>
internal readonly record struct HoconToken(HoconTokenKind Kind, string Text, int Line, int Indent, bool IsFirst);

/// <summary>Cuts HOCON text into tokens. Whatever the text is, it ends, and it never throws.</summary>
internal sealed class HoconLexer(string text, FaultList faults)
{
    private const string TripleQuote = "\"\"\"";
    private const string EndOfUnquoted = "{}[],:=\"\n";

    private readonly List<HoconToken> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _indent = -1;

    public static List<HoconToken> Scan(string text, FaultList faults) => new HoconLexer(text, faults).Scan();

    private List<HoconToken> Scan()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '\n') TakeNewLine();
            else if (char.IsWhiteSpace(c) || c == '\uFEFF') _at++;
            else if (IsComment(_at)) _at = EndOfLine();
            else if (Starts(TripleQuote)) TakeTripleQuoted();
            else if (c == '"') TakeQuoted();
            else if (Starts("${")) TakeSubstitution();
            else if (Starts("+=")) Take(HoconTokenKind.Append, 2);
            else if (Punctuation(c) is { } kind) Take(kind, 1);
            else TakeUnquoted();
        }

        Add(HoconTokenKind.End, "end of file", _at);
        return _tokens;
    }

    private static HoconTokenKind? Punctuation(char c) => c switch
    {
        '{' => HoconTokenKind.OpenBrace,
        '}' => HoconTokenKind.CloseBrace,
        '[' => HoconTokenKind.OpenBracket,
        ']' => HoconTokenKind.CloseBracket,
        ',' => HoconTokenKind.Comma,
        '=' or ':' => HoconTokenKind.Assign,
        _ => null,
    };

    private bool Starts(string prefix) => string.CompareOrdinal(text, _at, prefix, 0, prefix.Length) == 0;

    private bool IsComment(int at) => text[at] == '#' || string.CompareOrdinal(text, at, "//", 0, 2) == 0;

    private int EndOfLine()
    {
        var end = text.IndexOf('\n', _at);
        return end < 0 ? text.Length : end;
    }

    private void Add(HoconTokenKind kind, string value, int start)
    {
        var isFirst = _indent < 0;
        if (isFirst) _indent = start - _lineStart;
        _tokens.Add(new HoconToken(kind, value, _line, _indent, isFirst));
    }

    private void Take(HoconTokenKind kind, int length)
    {
        Add(kind, text.Substring(_at, length), _at);
        _at += length;
    }

    private void TakeNewLine()
    {
        Add(HoconTokenKind.NewLine, "end of line", _at);
        _line++;
        _lineStart = ++_at;
        _indent = -1;
    }

    private void TakeUnquoted()
    {
        var start = _at;
        while (_at < text.Length && !EndOfUnquoted.Contains(text[_at]) && !IsComment(_at)
            && !Starts("${") && !Starts("+=")) _at++;
        Add(HoconTokenKind.Text, text[start.._at].Trim(), start);
    }

    private void TakeSubstitution()
    {
        var line = text.AsSpan(_at, EndOfLine() - _at);
        var end = line.IndexOf('}');
        Take(HoconTokenKind.Substitution, end < 0 ? line.Length : end + 1);
    }

    private void TakeTripleQuoted()
    {
        var start = _at + TripleQuote.Length;
        var end = text.IndexOf(TripleQuote, start, StringComparison.Ordinal);
        if (end < 0)
        {
            faults.Add(_line, "\"\"\" is never closed");
            end = text.Length;
        }

        var value = text[start..end];
        Add(HoconTokenKind.Quoted, value, _at);
        _line += value.Count(c => c == '\n');
        _at = Math.Min(end + TripleQuote.Length, text.Length);
    }

    private void TakeQuoted()
    {
        var start = _at;
        var value = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] is not ('"' or '\n'); _at++)
            value.Append(text[_at] == '\\' ? Unescape() : text[_at]);

        var isClosed = _at < text.Length && text[_at] == '"';
        if (isClosed) _at++;
        else faults.Add(_line, $"the quote before '{value.ToString().Trim()}' is not closed on its line");
        Add(HoconTokenKind.Quoted, value.ToString(), start);
    }

    /// <summary>Reads what follows a backslash, and leaves the position on its last character.</summary>
    private char Unescape()
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\n';
        const NumberStyles hex = NumberStyles.AllowHexSpecifier;
        if (next == 'u' && _at + 5 < text.Length
            && ushort.TryParse(text.AsSpan(_at + 2, 4), hex, CultureInfo.InvariantCulture, out var code))
        {
            _at += 5;
            return (char)code;
        }

        const string names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
        var known = names.IndexOf(next, StringComparison.Ordinal);
        if (known < 0)
        {
            faults.Add(_line, @"a backslash in quotes must be doubled, or begin \"" \\ \/ \b \f \n \r \t or \uXXXX");
            return '\\';
        }

        _at++;
        return values[known];
    }
}
