using System.CommandLine.Parsing;
using Carpool.Admin;
using Carpool.Core.Shell;

namespace Carpool.Shell;

/// <summary>
/// What <c>carpool</c> alone opens: commands one after the other, as at the prompt of Petabridge.Cmd. Where nobody sits
/// at a terminal it reads them from its input, and ends with the first that fails.
/// </summary>
internal sealed class InteractiveShell(CommandTree commands)
{
    /// <returns>The exit status: 0, or that of the command that ended a script.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (!Terminal.IsThere) return await RunScriptAsync(Console.In, ct);

        Console.WriteLine("'help' lists the commands, Tab completes, 'exit' or Ctrl-D ends.");
        var file = new HistoryFile();
        var reader = new LineReader(line => CompleteAsync(line, ct)) { History = LineHistory.Of(file.Read()) };
        while (await reader.ReadAsync(await Prompt.AskAsync(commands.AskAsync, ct)) is { } line)
        {
            if (IsEnd(line)) break;
            if (line.Trim().Length == 0) continue;
            file.Add(line);
            await RunLineAsync(line, ct);
        }

        return 0;
    }

    /// <summary>Commands, one a line, up to <c>exit</c> or the first that fails; comments begin with #.</summary>
    internal async Task<int> RunScriptAsync(TextReader input, CancellationToken ct)
    {
        var isEmpty = true;
        while (await input.ReadLineAsync(ct) is { } line)
        {
            if (Words(line) is not { Length: > 0 } words || words[0].StartsWith('#')) continue;
            isEmpty = false;
            if (IsEnd(line)) break;
            if (await commands.InvokeAsync(words, Console.Out, Console.Error, ct) is var exit and not 0) return exit;
        }

        return isEmpty ? await commands.InvokeAsync(["--help"], Console.Out, Console.Error, ct) : 0;
    }

    /// <summary>Ctrl-C ends the command, not the shell.</summary>
    private async Task RunLineAsync(string line, CancellationToken ct)
    {
        using var interrupt = new Interrupt(ct);
        await using var output = new PagedOutput();
        try
        {
            await commands.InvokeAsync(Words(line), output, Console.Error, interrupt.Token);
            await output.EndAsync();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await output.FlushAsync(CancellationToken.None);
            Console.WriteLine();
        }
    }

    private static bool IsEnd(string line) => line.Trim() is "exit" or "quit";

    private static string[] Words(string line)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(line.Trim())];
        return words is ["help", .. var about] ? [.. about, "--help"] : words;
    }

    private async Task<IReadOnlyList<string>> CompleteAsync(string line, CancellationToken ct)
    {
        string[] own = line.Contains(' ', StringComparison.Ordinal) ? [] : ["help", "exit"];
        var begun = LineEdit.Of(line).Word;
        return
        [
            .. own.Where(word => word.StartsWith(begun, StringComparison.Ordinal)),
            .. await Completion.WordsAsync(commands, line, ct),
        ];
    }
}
