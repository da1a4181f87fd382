using Carpool.Admin;
using Carpool.Admin.Palettes;
using Carpool.Core.Shell;

namespace Carpool.Shell;

/// <summary>What a word of a command line may become, by what the shell knows and what its daemon does.</summary>
internal static class Completion
{
    /// <param name="commands">The shell's.</param>
    /// <param name="line">Up to the cursor, without the program's name.</param>
    /// <param name="ct">To give up.</param>
    public static async Task<IReadOnlyList<string>> WordsAsync(CommandTree commands, string line, CancellationToken ct)
    {
        var (exit, told) = await commands.AskAsync([WordsVerb.Name, line], ct);
        var daemons = exit == 0 ? told.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
        var begun = LineEdit.Of(line).Word;
        return
        [
            .. WordsVerb.Of(commands.Root, line).Union(daemons)
                .Where(word => word.StartsWith(begun, StringComparison.Ordinal) && !IsNoise(word, begun))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Options are offered to those who begin one.</summary>
    private static bool IsNoise(string word, string begun) =>
        word is "/?" or "/h" || (word.StartsWith('-') && begun.Length == 0);
}
