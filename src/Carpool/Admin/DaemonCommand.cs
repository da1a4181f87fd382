using System.CommandLine;

namespace Carpool.Admin;

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
