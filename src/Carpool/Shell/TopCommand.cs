using System.CommandLine;
using Carpool.Admin;
using Carpool.Core.Top;

namespace Carpool.Shell;

/// <summary><c>carpool top</c>: the pool live on the whole screen, as htop(1) and HATop have it.</summary>
internal static class TopCommand
{
    /// <param name="commands">The shell's, once they are all there.</param>
    /// <param name="clock">For the samples and the time between them.</param>
    public static Command Create(Func<CommandTree> commands, TimeProvider clock)
    {
        var node = new Option<string?>("--node") { Description = "Only what has to do with this node." };
        var every = new Option<double>("--interval")
        {
            Description = "Seconds from one look to the next, 0.1 to 3600.",
            DefaultValueFactory = _ => 1,
        };
        every.Validators.Add(NumberLimit.Between(0.1, 3600, "--interval: 0.1 to 3600 seconds"));
        var once = new Option<bool>("--once")
        {
            Description = "Print all views once, as it is done where there is no terminal. Rates take an interval.",
        };
        var command = new Command(
            "top",
            "Addresses, nodes, services, traffic and events live on the whole screen, with keys to drain, resume, "
            + "move, disable and enable after a look at the effect.")
        {
            node, every, once,
        };
        command.SetAction(async (parse, ct) =>
        {
            var source = new TopSource(commands(), clock);
            var interval = TimeSpan.FromSeconds(parse.GetValue(every));
            var start = new TopState(parse.GetValue(node));
            if (parse.GetValue(once) || !Terminal.IsThere)
                return await PrintAsync(source, start, interval, clock, parse.InvocationConfiguration, ct);

            await new TopScreen(source, interval, clock).RunAsync(start, ct);
            return 0;
        });
        return command;
    }

    private static async Task<int> PrintAsync(
        TopSource source, TopState state, TimeSpan interval, TimeProvider clock, InvocationConfiguration to,
        CancellationToken ct)
    {
        state = (await source.LookAsync(ct))(state);
        if (state.Lost is null)
        {
            await Task.Delay(interval, clock, ct);
            state = (await source.LookAsync(ct))(state);
        }

        if (state.Wrong is { } why)
        {
            await to.Error.WriteLineAsync(why.AsMemory(), ct);
            return 1;
        }

        foreach (var line in TopFrame.Whole(state)) await to.Output.WriteLineAsync(line.AsMemory(), ct);
        return 0;
    }
}
