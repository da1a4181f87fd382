using System.CommandLine;
using System.CommandLine.Parsing;
using Carpool.Admin.Local;
using Carpool.Admin.Palettes;
using Carpool.Core.Settings;
using Carpool.Shell;

namespace Carpool.Admin;

/// <summary>
/// All commands, as palettes of nouns and verbs (<c>carpool vip list</c>). One tree serves both ends: in the shell the
/// daemon's commands travel to its socket, in the daemon they are answered.
/// </summary>
public sealed class CommandTree
{
    private const int Usage = 2;
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(2);

    private readonly SocketOption? _socket;

    /// <param name="root">See <see cref="Root"/>.</param>
    /// <param name="socket">In the shell, where the daemon is that may know more of them.</param>
    private CommandTree(RootCommand root, SocketOption? socket = null) => (Root, _socket) = (root, socket);

    /// <summary>All commands.</summary>
    public Command Root { get; }

    /// <summary>
    /// The tree of the shell: the daemon's commands are sent, <paramref name="local"/> ones run here.
    /// </summary>
    public static CommandTree ForShell(params Command[] local)
    {
        var socket = new SocketOption();
        var root = NewRoot();
        root.Options.Add(socket);
        AddDaemonCommands(root, command => async (parse, ct) =>
            await RemoteCall.RunAsync(command, parse.GetRequiredValue(socket), parse, ct));
        foreach (var command in local) Merge(root, command);
        var tree = new CommandTree(root, socket);
        root.SetAction((_, ct) => new InteractiveShell(tree).RunAsync(ct));
        return tree;
    }

    /// <summary>The tree of the daemon, answered at <paramref name="desk"/>.</summary>
    public static CommandTree ForDaemon(IAdminDesk desk)
    {
        var root = NewRoot();
        AddDaemonCommands(root, command => async (parse, ct) =>
        {
            var answer = await AnswerAsync(command, desk, parse, ct);
            var writer = answer.Exit == 0 ? parse.InvocationConfiguration.Output : parse.InvocationConfiguration.Error;
            if (answer.Text.Length > 0) await writer.WriteLineAsync(answer.Text.TrimEnd('\n').AsMemory(), ct);
            return answer.Exit;
        });
        WordsVerb.TeachNames(root);
        return new CommandTree(root);
    }

    /// <summary>
    /// Parses and runs one command line. Exit status 2 when it cannot be understood; then nothing was done.
    /// </summary>
    public async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var parsed = Root.Parse(args);
        _socket?.Remember(parsed);
        if (_socket is not null && IsUnknown(parsed)
            && await RemoteCall.TryAsync(parsed.GetRequiredValue(_socket), parsed, output, error, ct) is { } exit)
        {
            return exit;
        }

        if (Faults(parsed) is { Length: > 0 } faults)
        {
            foreach (var fault in faults) await error.WriteLineAsync(fault.AsMemory(), ct);
            await error.WriteLineAsync($"Try '{Full(parsed.CommandResult.Command)} --help'.".AsMemory(), ct);
            return Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // Signals are for those who run a command: a process, the interactive shell, or a daemon.
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, ct);
    }

    /// <summary>Runs a command for its answer, and gives it up when that takes too long.</summary>
    internal async Task<(int Exit, string Output)> AskAsync(string[] args, CancellationToken ct)
    {
        using var output = new StringWriter();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AskPatience);
        try
        {
            return (await InvokeAsync(args, output, TextWriter.Null, limit.Token), output.ToString());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (1, "");
        }
    }

    /// <summary>
    /// Whether no such command is known here: a newer daemon may have it, unless its noun is the shell's own.
    /// </summary>
    private static bool IsUnknown(ParseResult parsed) =>
        (parsed.CommandResult.Command is RootCommand
            || parsed.CommandResult.Command.Subcommands.Any(verb => verb is DaemonCommand))
        && parsed.UnmatchedTokens.Any(word => !word.StartsWith('-'));

    private static string[] Faults(ParseResult parsed)
    {
        if (UnknownCommand(parsed) is { } unknown) return [unknown];
        return parsed.Errors.Count == 0 && MistakenOption(parsed) is { } mistaken
            ? [mistaken]
            : [.. parsed.Errors.Select(fault => fault.Message)];
    }

    private static string? UnknownCommand(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count == 0 || parsed.UnmatchedTokens is not [var word, ..] || word.StartsWith('-'))
            return null;

        string[] known = [.. command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name)];
        var meant = Spelling.Nearest(word, known) is { } nearest
            ? $"did you mean {nearest}?"
            : string.Join(", ", known);
        return $"{word} is no command of '{Full(command)}': {meant}";
    }

    /// <summary>
    /// The parser takes a misspelt option for the name of a file or a service. Behind -- it may be one, and of commands
    /// that are given another one's words it is that one's.
    /// </summary>
    private static string? MistakenOption(ParseResult parsed) =>
        !parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors
        || parsed.Tokens.Any(token => token.Type is TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).Where(word => word is ['-', _, ..])
                .Select(word => $"{word} is no option of '{Full(parsed.CommandResult.Command)}'.")
                .FirstOrDefault();

    private static async Task<Answer> AnswerAsync(
        DaemonCommand command, IAdminDesk desk, ParseResult parse, CancellationToken ct)
    {
        try
        {
            return await command.AnswerAsync(desk, parse, ct);
        }
        catch (TimeoutException late)
        {
            return Answer.Refused(late.Message);
        }
    }

    private static RootCommand NewRoot() => new(
        "Keeps a pool of virtual IP addresses alive and evenly spread over the servers that do the work.");

    private static void AddDaemonCommands(
        RootCommand root, Func<DaemonCommand, Func<ParseResult, CancellationToken, Task<int>>> action)
    {
        Command[] nouns =
        [
            EventsVerb.Create(), UpgradeVerb.Create(), WordsVerb.Create(root), LookVerb.Create(),
            VipPalette.Create(), NodePalette.Create(), ServicePalette.Create(), ClusterPalette.Create(),
            CarpPalette.Create(), ConfigPalette.Create(), LogPalette.Create(), ActorPalette.Create(),
        ];
        foreach (var noun in nouns)
        {
            root.Subcommands.Add(noun);
            foreach (var command in noun.Subcommands.Prepend(noun).OfType<DaemonCommand>())
                command.SetAction(action(command));
        }
    }

    /// <summary>A local verb joins the palette of its noun; all else stands at the top.</summary>
    private static void Merge(RootCommand root, Command local)
    {
        var parent = local is LocalVerb verb ? root.Subcommands.First(command => command.Name == verb.Palette) : root;
        parent.Subcommands.Add(local);
    }

    /// <summary>As it is typed.</summary>
    private static string Full(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
            names.Insert(0, symbol.Name);
        return string.Join(' ', names.Prepend("carpool"));
    }
}
