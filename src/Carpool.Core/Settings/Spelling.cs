namespace Carpool.Core.Settings;

/// <summary>Finds the word that was meant.</summary>
public static class Spelling
{
    /// <summary>The nearest word at most two slips away: a letter lost, added, changed or swapped.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(candidate => (Word: candidate, Slips: Slips(word, candidate)))
        .Where(found => found.Slips <= 2 && found.Slips < found.Word.Length)
        .OrderBy(found => found.Slips).ThenBy(found => found.Word, StringComparer.Ordinal)
        .Select(found => found.Word).FirstOrDefault();

    /// <summary>What to answer to a name that is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="noun">What it should be the name of.</param>
    /// <param name="known">Those that there are.</param>
    public static string Unknown(string name, string noun, IReadOnlyCollection<string> known) =>
        $"{name} is not a {noun} of this pool: "
        + (Nearest(name, known) is { } meant ? $"did you mean {meant}?" : string.Join(", ", known));

    /// <summary>Optimal string alignment distance (Damerau 1964), row by row.</summary>
    private static int Slips(string a, string b)
    {
        const int tooLong = 64;
        if (a.Length > tooLong) return int.MaxValue;

        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
