using System.Globalization;
using System.Text;

namespace Carpool.Core.Import;

/// <summary>A line of an old file.</summary>
/// <param name="File">The file's name as it was given.</param>
/// <param name="Number">From 1.</param>
/// <param name="Words">At least one.</param>
internal readonly record struct ImportLine(string File, int Number, ValueList<string> Words)
{
    /// <summary>All of it.</summary>
    public string Text => string.Join(' ', Words);

    /// <summary>The word at a place, or nothing.</summary>
    public string At(int place) => place < Words.Count ? Words[place] : "";

    /// <summary>The word after another one, or null.</summary>
    public string? After(string word)
    {
        for (var i = 0; i + 1 < Words.Count; i++)
            if (Words[i] == word) return Words[i + 1];
        return null;
    }

    /// <summary>The lines of an haproxy.cfg, quoted as its configuration manual has it (2.2).</summary>
    public static IEnumerable<ImportLine> OfHaproxy(string file, string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var words = Split(line);
            if (words.Count > 0) yield return new ImportLine(file, number, [.. words]);
        }
    }

    private static List<string> Split(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'') (word ??= new StringBuilder()).Append(Escaped(line, ref i));
            else if (quote != '\0' && c == quote) quote = '\0';
            else if (quote != '\0') word!.Append(c);
            else if (c == '#') break;
            else if (c is '"' or '\'')
            {
                word ??= new StringBuilder();
                quote = c;
            }
            else if (!char.IsWhiteSpace(c)) (word ??= new StringBuilder()).Append(c);
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null) words.Add(word.ToString());
        return words;
    }

    /// <summary>What a backslash stands for with what follows it: for itself where that says nothing else.</summary>
    private static char Escaped(string line, ref int at)
    {
        var next = at + 1 < line.Length ? line[at + 1] : '\0';
        if (next == 'x' && at + 3 < line.Length && byte.TryParse(
            line.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
        {
            at += 3;
            return (char)octet;
        }

        char? stands = next switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            ' ' or '#' or '\\' or '"' or '\'' or '$' => next,
            _ => null,
        };
        if (stands is not null) at++;
        return stands ?? '\\';
    }
}
