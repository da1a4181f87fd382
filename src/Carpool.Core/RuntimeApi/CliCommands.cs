using System.Globalization;
using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Core.RuntimeApi;

/// <summary>All commands there are, and how one is found.</summary>
internal static class CliCommands
{
    private const string Unknown = "Unknown command";

    private static readonly CliCommand[] OfSession =
    [
        new("operator", "lower the level of this session to operator", CliLevel.Operator,
            (session, _) => (session with { Level = CliLevel.Operator }, CliNeed.Answer.Done)),
        new("set severity-output [none|number|string]", "have messages say how grave they are", CliLevel.User,
            SetSeverity),
        new("set timeout [cli] <delay>", "close this session after so long a silence (60, 60s, 5m ...)", CliLevel.User,
            SetTimeout),
        new("show cli level", "show the level of this session", CliLevel.User,
            (session, _) => (session, CliNeed.Answer.Info($"{session.Level.ToString().ToLowerInvariant()}\n"))),
        new("user", "lower the level of this session to user", CliLevel.User,
            (session, _) => (session with { Level = CliLevel.User }, CliNeed.Answer.Done)),
    ];

    private static readonly CliCommand[] AtTheEnd =
    [
        new("help [<command>]", "list all commands, or those that begin so", CliLevel.User,
            (session, args) => (session, Help(args))),
        new("prompt", "begin or end a dialogue with a prompt", CliLevel.User,
            (session, _) => (session with { Prompts = !session.Prompts }, CliNeed.Answer.Done)),
        new("quit", "end this session", CliLevel.User,
            (session, _) => (session with { IsOver = true }, CliNeed.Answer.Done)),
    ];

    private static readonly CliCommand[] All =
    [
        .. new[]
            {
                OfSession, InfoCommand.All, ShowCommands.All, StatCommand.All, SessionCommands.All, TableCommands.All,
                ServerCommands.All, LimitCommands.All,
            }
            .SelectMany(commands => commands).OrderBy(command => command.Usage, StringComparer.Ordinal),
        .. AtTheEnd,
    ];

    public static (CliSession Next, CliNeed Need) Run(CliSession session, string[] words) =>
        All.FirstOrDefault(command => command.IsMeant(words)) is { } command
            ? command.Obey(session, words)
            : (session, CliNeed.Answer.Info(Advice(words)));

    private static string Advice(string[] words)
    {
        var alike = Alike(words);
        return alike.Length == 0
            ? $"{Unknown}. Please enter one of the following commands only:\n{List(All)}"
            : $"{Unknown}, but maybe one of the following ones is a better match:\n{List(alike.Concat(AtTheEnd))}";
    }

    private static CliNeed.Answer Help(CliArguments args)
    {
        var alike = Alike(args.Words);
        return CliNeed.Answer.Info("The following commands are valid at this level:\n"
            + List(alike.Length == 0 ? All : [.. alike.Except(AtTheEnd), .. AtTheEnd]));
    }

    /// <summary>Those that begin with as many of the words as any does; the first may have slips.</summary>
    private static CliCommand[] Alike(string[] words)
    {
        if (words.Length == 0) return [];

        var first = Spelling.Nearest(words[0], All.Select(command => command.Words[0]).Distinct());
        var wanted = first is null ? words : [first, .. words[1..]];
        for (var many = wanted.Length; many > 0; many--)
        {
            var alike = All.Where(command => command.Words.AsSpan().StartsWith(wanted.AsSpan(0, many))).ToArray();
            if (alike.Length > 0) return alike;
        }

        return [];
    }

    private static string List(IEnumerable<CliCommand> commands)
    {
        var text = new StringBuilder();
        foreach (var command in commands)
            text.Append(CultureInfo.InvariantCulture, $"  {command.Usage,-40}: {command.Help}\n");
        return text.ToString();
    }

    private static (CliSession Next, CliNeed Need) SetSeverity(CliSession session, CliArguments args) =>
        args[0] is "none" or "number" or "string" && Enum.TryParse<SeverityOutput>(args[0], true, out var output)
            ? (session with { Severity = output }, CliNeed.Answer.Done)
            : (session, CliNeed.Answer.Error("one of 'none', 'number', 'string' is a required argument"));

    private static (CliSession Next, CliNeed Need) SetTimeout(CliSession session, CliArguments args)
    {
        if (args[0] != "cli") return (session, CliNeed.Answer.Error("'set timeout' only supports 'cli'."));
        if (args.Count == 1) return (session, CliNeed.Answer.Error("Expects an integer value."));
        return CliDelay.TryParse(args[1], out var delay)
            ? (session with { Timeout = delay }, CliNeed.Answer.Done)
            : (session, CliNeed.Answer.Error("Invalid timeout value."));
    }
}
