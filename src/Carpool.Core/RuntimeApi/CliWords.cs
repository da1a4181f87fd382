using System.Text;

namespace Carpool.Core.RuntimeApi;

/// <summary>Takes a line apart as HAProxy 2.6 does.</summary>
internal static class CliWords
{
    /// <summary>Further words of a command are not looked at.</summary>
    private const int Most = 64;

    /// <summary>
    /// The commands of a line, each as its words. A ';' ends a command, a backslash makes the next character an
    /// ordinary one. A line without a word is one command without a word.
    /// </summary>
    public static IReadOnlyList<string[]> Split(string line)
    {
        var commands = new List<string[]>();
        var words = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        for (var i = 0; i <= line.Length; i++)
        {
            var c = i < line.Length ? line[i] : ';';
            if (c is not (' ' or '\t' or ';' or '\r'))
            {
                if (c is '\\' && i + 1 < line.Length) c = line[++i];
                word.Append(c);
                isWord = true;
                continue;
            }

            if (isWord && words.Count < Most) words.Add(word.ToString());
            word.Clear();
            isWord = false;
            if (c is not ';') continue;

            if (i < line.Length || words.Count > 0 || commands.Count == 0) commands.Add([.. words]);
            words.Clear();
        }

        return commands;
    }
}
