using System.CommandLine;

namespace Carpool.Admin;

/// <summary>Runs a command on a daemon; gives its exit status and all that it said.</summary>
internal delegate Task<(int Exit, string Output)> AskDaemon(string[] words, CancellationToken ct);

/// <summary>
/// A command that a running daemon answers. It is defined once: the shell parses it for help and errors and sends its
/// words to the daemon, which parses them again and runs <see cref="AnswerAsync"/>.
/// </summary>
internal sealed class DaemonCommand : Command
{
    public DaemonCommand(
        string name, string description, Func<IAdminDesk, ParseResult, CancellationToken, Task<Answer>> answer)
        : base(name, description) => AnswerAsync = answer;

    public Func<IAdminDesk, ParseResult, CancellationToken, Task<Answer>> AnswerAsync { get; }

    /// <summary>
    /// What the shell goes on with once the daemon has done its part: it asks the daemon further commands and gives the
    /// exit status.
    /// </summary>
    public Func<AskDaemon, ParseResult, CancellationToken, Task<int>> InShell { get; init; } =
        static (_, _, _) => Task.FromResult(0);

    /// <summary>Adds arguments and options, for use in an expression.</summary>
    public DaemonCommand With(params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) Arguments.Add(argument);
            else Options.Add((Option)symbol);
        }

        return this;
    }
}
