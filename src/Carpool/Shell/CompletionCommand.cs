using System.CommandLine;
using Carpool.Admin;

namespace Carpool.Shell;

/// <summary><c>completion bash|zsh</c>, and what these ask when somebody presses Tab.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # Tab completes carpool's commands, and the nodes, addresses and services of its pool. In ~/.bashrc:
        #   source <(carpool completion bash)
        _carpool() {
          local IFS=$'\n' line=${COMP_LINE:0:COMP_POINT}
          COMPREPLY=($(carpool complete -- "${line#* }" 2>/dev/null))
          # To bash a word begins anew after each colon, as in an IPv6 address, and after an equals sign.
          local word=${line##* }
          local mark=${word##*["$COMP_WORDBREAKS"]}
          COMPREPLY=("${COMPREPLY[@]#"${word%"$mark"}"}")
        }
        complete -o bashdefault -o default -F _carpool carpool
        """;

    private const string Zsh = """
        #compdef carpool
        # Tab completes commands, and the nodes, addresses and services of the pool. In ~/.zshrc, after compinit:
        #   source <(carpool completion zsh)
        _carpool() {
          local -a found
          found=(${(f)"$(carpool complete -- "${(j: :)words[2,CURRENT-1]} $PREFIX" 2>/dev/null)"})
          if (( $#found )); then compadd -a found; else _files; fi
        }
        compdef _carpool carpool
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "What makes Tab complete carpool's commands; source it.") { shell };
        command.SetAction((parse, ct) => parse.InvocationConfiguration.Output.WriteLineAsync(
            (parse.GetRequiredValue(shell) == "bash" ? Bash : Zsh).AsMemory(), ct));
        return command;
    }

    /// <param name="commands">The shell's, once they are all there.</param>
    public static Command CreateHidden(Func<CommandTree> commands)
    {
        var line = new Argument<string>("line") { Description = "Up to the cursor, without the program's name." };
        var command = new Command("complete", "What the last word of a line may become.") { line };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            var words = await Completion.WordsAsync(commands(), parse.GetRequiredValue(line), ct);
            foreach (var word in words) await parse.InvocationConfiguration.Output.WriteLineAsync(word.AsMemory(), ct);
        });
        return command;
    }
}
