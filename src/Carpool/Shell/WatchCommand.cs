using System.CommandLine;
using System.Globalization;
using Carpool.Admin;

namespace Carpool.Shell;

/// <summary><c>watch COMMAND</c>: the same command again and again, as watch(1) does it.</summary>
internal static class WatchCommand
{
    private const string Name = "watch";

    /// <param name="commands">The shell's, once they are all there.</param>
    /// <param name="clock">For the time of day above the picture.</param>
    public static Command Create(Func<CommandTree> commands, TimeProvider clock)
    {
        var every = new Option<double>("--interval", "-n")
        {
            Description = "Seconds from one to the next, 0.1 to 3600.",
            DefaultValueFactory = _ => 1,
        };
        every.Validators.Add(NumberLimit.Between(0.1, 3600, "--interval: 0.1 to 3600 seconds"));
        var what = new Argument<string[]>("command")
        {
            Description = "As it would be typed alone, for instance 'vip list'.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(Name, "Shows a command again and again, until q or Ctrl-C.") { every, what };
        // Options of the watched command are its own.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parse, ct) => RunAsync(
            commands(), Words(parse, every), TimeSpan.FromSeconds(parse.GetValue(every)), clock,
            parse.InvocationConfiguration, ct));
        return command;
    }

    private static string[] Words(ParseResult parse, Option every)
    {
        var words = parse.Tokens.SkipWhile(token => token.Value != Name).Skip(1).Select(token => token.Value).ToList();
        if (words.Count > 1 && (words[0] == every.Name || every.Aliases.Contains(words[0]))) words.RemoveRange(0, 2);
        return [.. words];
    }

    private static async Task<int> RunAsync(
        CommandTree commands, string[] words, TimeSpan every, TimeProvider clock, InvocationConfiguration to,
        CancellationToken ct)
    {
        if (words.Length > 0 && words[0] == Name)
        {
            await to.Error.WriteLineAsync("watch cannot watch itself".AsMemory(), ct);
            return 2;
        }

        var isScreen = false;
        using var interrupt = new Interrupt(ct);
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            var (exit, text) = await OnceAsync();
            if (exit == 2)
            {
                await to.Error.WriteLineAsync(text.AsMemory(), ct);
                return exit;
            }

            isScreen = Terminal.IsThere;
            if (isScreen) Console.Write(Terminal.Enter);
            while (true)
            {
                if (isScreen) Draw(text);
                else await to.Output.WriteLineAsync(text.AsMemory(), ct);
                if (!await WaitAsync()) return 0;
                (_, text) = await OnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        finally
        {
            if (isScreen) Console.Write(Terminal.Leave);
        }

        async Task<(int Exit, string Text)> OnceAsync()
        {
            using var output = new StringWriter();
            var status = await commands.InvokeAsync(words, output, output, interrupt.Token);
            return (status, output.ToString().TrimEnd('\n'));
        }

        void Draw(string text)
        {
            var title = $"{clock.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  "
                + $"{string.Join(' ', words)}";
            var lines = text.Split('\n').Prepend("").Prepend(title).Take(Console.WindowHeight - 1)
                .Select(line => line.Length <= Console.WindowWidth ? line : line[..Console.WindowWidth]);
            Console.Write(
                $"{Terminal.Home}{string.Concat(lines.Select(line => $"{line}{Terminal.ClearLine}\r\n"))}"
                + Terminal.ClearBelow);
        }

        // A key is noticed within a tenth of a second.
        async Task<bool> WaitAsync()
        {
            var next = timer.WaitForNextTickAsync(interrupt.Token).AsTask();
            while (isScreen && !next.IsCompleted)
            {
                while (Console.KeyAvailable)
                    if (Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape) return false;
                await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(100), clock, interrupt.Token));
            }

            return await next;
        }
    }
}
