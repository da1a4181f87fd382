using System.CommandLine;
using System.CommandLine.Completions;
using Carpool.Core.Admin;
using Carpool.Core.Shell;

namespace Carpool.Admin.Palettes;

/// <summary>
/// What the last word of a line may become: commands, options, and the names of what there is in the pool. Asked by
/// shells when somebody presses Tab.
/// </summary>
internal static class WordsVerb
{
    public const string Name = "words";

    /// <summary>By the name that an argument has in every command.</summary>
    private static readonly Dictionary<string, Func<NodeSnapshot, IEnumerable<string>>> Names = new()
    {
        ["address"] = snapshot => snapshot.Vips.Select(vip => vip.Address),
        ["node"] = snapshot => snapshot.Nodes.Select(node => node.Name),
        ["service"] = snapshot => snapshot.Services.Select(service => service.Name),
    };

    /// <summary>Of whose names a completion is made; each has its own.</summary>
    private static readonly AsyncLocal<NodeSnapshot?> Asked = new();

    public static DaemonCommand Create(Command root)
    {
        var line = new Argument<string>("line") { Description = "Up to the cursor, without the program's name." };
        return new DaemonCommand(Name, "What the last word may become, a word a line.", async (desk, parse, ct) =>
        {
            Asked.Value = await desk.SnapshotAsync(ct);
            return Answer.Done(string.Join('\n', Of(root, parse.GetRequiredValue(line))));
        })
        {
            Hidden = true,
        }.With(line);
    }

    /// <summary>What the last word of a line may become; all that may come next when it ends with a space.</summary>
    public static IEnumerable<string> Of(Command root, string line)
    {
        var parsed = root.Parse(line);
        var word = LineEdit.Of(line).Word;
        return parsed.UnmatchedTokens.Any(token => token != word)
            ? []
            : parsed.GetCompletions(line.Length).Select(item => item.InsertText ?? item.Label).Distinct();
    }

    /// <summary>Has every argument of such a name completed, when it is its turn.</summary>
    public static void TeachNames(Command command)
    {
        foreach (var argument in command.Arguments)
            if (Names.TryGetValue(argument.Name, out var names))
                argument.CompletionSources.Add(at => Asked.Value is { } snapshot && Next(command, at) == argument
                    ? names(snapshot).Select(name => new CompletionItem(name))
                    : []);
        foreach (var sub in command.Subcommands) TeachNames(sub);
    }

    /// <summary>The first argument that is not there yet, or is being typed.</summary>
    private static Argument? Next(Command command, CompletionContext at) => command.Arguments.FirstOrDefault(argument =>
        at.ParseResult.GetResult(argument) is not { Tokens: [.., var last] } || last.Value == at.WordToComplete);
}
