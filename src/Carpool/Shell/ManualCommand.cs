using System.CommandLine;
using System.Text;
using Carpool.Admin;

namespace Carpool.Shell;

/// <summary>
/// <c>manual</c>: the page carpool(8), made of the same descriptions as the help (man(7)).
/// </summary>
internal static class ManualCommand
{
    /// <param name="commands">The shell's, once they are all there.</param>
    public static Command Create(Func<CommandTree> commands)
    {
        var command = new Command("manual", "The page carpool(8): 'carpool manual | man -l -'.");
        command.SetAction((parse, ct) =>
            parse.InvocationConfiguration.Output.WriteAsync(Page(commands().Root).AsMemory(), ct));
        return command;
    }

    private static string Page(Command root)
    {
        var page = new StringBuilder($"""
            .TH CARPOOL 8
            .SH NAME
            carpool \- {Text(root.Description)}
            .SH SYNOPSIS
            .B carpool
            [\-\-socket PATH] [COMMAND]
            .SH DESCRIPTION
            Every server runs
            .BR "carpool run" .
            All other commands but those that say otherwise are answered by the running daemon, through its Unix socket.
            Without a command an interactive shell opens: Tab completes, and what is longer than the screen is paged.
            Every listing takes
            .B \-\-json
            for stable keys.
            .SH COMMANDS

            """.ReplaceLineEndings("\n"));
        foreach (var command in root.Subcommands.Where(command => !command.Hidden)) Describe(page, command, "");
        return page.Append("""
            .SH EXIT STATUS
            0 done, 1 refused or failed, 2 usage.
            .SH ENVIRONMENT
            .TP
            .B CARPOOL_SOCKET
            The daemon's Unix socket, where \-\-socket does not name it.
            .TP
            .B PAGER
            Shows long answers in the interactive shell; less by default.
            .TP
            .B NO_COLOR
            Not empty: no colours.
            .SH FILES
            .TP
            .I /etc/carpool/carpool.conf
            The configuration, the same on every server.
            .TP
            .I /run/carpool/carpool.sock
            Where commands are answered, mode 0660.
            .TP
            .I ~/.local/state/carpool/history
            Lines of former interactive shells.
            .SH SEE ALSO
            .BR carp (4),
            .BR haproxy (1),
            .BR nft (8)

            """.ReplaceLineEndings("\n")).ToString();
    }

    private static void Describe(StringBuilder page, Command command, string nouns)
    {
        var name = nouns + command.Name;
        foreach (var verb in command.Subcommands.Where(verb => !verb.Hidden)) Describe(page, verb, name + " ");
        if (command.Subcommands.Count > 0) return;

        var arguments = string.Concat(command.Arguments.Select(argument =>
            argument.Arity.MinimumNumberOfValues > 0 ? $" {Upper(argument)}" : $" [{Upper(argument)}]"));
        Item(page, name + arguments, command.Description);
        var options = command.Options.Where(option => !option.Hidden && option.Name is not "--help").ToList();
        if (options.Count == 0) return;

        page.Append(".RS\n");
        foreach (var option in options) Item(page, option.Name, option.Description);
        page.Append(".RE\n");
    }

    private static void Item(StringBuilder page, string name, string? text) =>
        page.Append(".TP\n.B ").Append(Text(name)).Append('\n').Append(Text(text)).Append('\n');

    private static string Upper(Argument argument) => argument.Name.ToUpperInvariant();

    /// <summary>A line that begins with a dot or an apostrophe would be a request; a hyphen is a minus.</summary>
    private static string Text(string? text)
    {
        var escaped = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
