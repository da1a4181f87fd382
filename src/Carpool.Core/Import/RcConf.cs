using System.Text;

namespace Carpool.Core.Import;

/// <summary>The assignments of an rc.conf(5): a shell reads it, but what stands in one is NAME="value".</summary>
internal static class RcConf
{
    /// <returns>Each with the name and the value's words.</returns>
    public static IEnumerable<ImportLine> Read(string file, string text, ImportNotes notes)
    {
        var (place, number) = (0, 1);
        while (place < text.Length)
        {
            var begun = number;
            var line = Take(text, ref place, ref number).Trim();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.Length == 0) continue;
            if (equals <= 0 || line.AsSpan(0, equals).ContainsAnyExcept(Names))
                notes.NotUnderstood(new ImportLine(file, begun, [line]), line.Split('\n')[0]);
            else yield return new ImportLine(file, begun, [line[..equals], .. Words(line[(equals + 1)..])]);
        }
    }

    private static readonly System.Buffers.SearchValues<char> Names =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static string[] Words(string value) =>
        value.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Up to the end of a line that is in no quotes, without quotes and comments.</summary>
    private static string Take(string text, ref int place, ref int number)
    {
        var taken = new StringBuilder();
        var quote = '\0';
        for (; place < text.Length; place++)
        {
            var c = text[place];
            if (c == '\n') number++;
            if (quote == '\0' && c == '\n')
            {
                place++;
                break;
            }

            if (quote == '\0' && c == '#' && (taken.Length == 0 || char.IsWhiteSpace(taken[^1])))
                while (place + 1 < text.Length && text[place + 1] != '\n') place++;
            else if (c == '\\' && quote != '\'' && place + 1 < text.Length)
            {
                // At the end of a line it joins this one with the next.
                if (text[++place] == '\n') number++;
                else taken.Append(text[place]);
            }
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (c == quote) quote = '\0';
            else taken.Append(c);
        }

        return taken.ToString();
    }
}
