using System.Text;
using Carpool.Admin;
using Carpool.Core.Top;

namespace Carpool.Shell;

/// <summary>The terminal of <c>carpool top</c>: keys in, changed lines out.</summary>
internal sealed class TopScreen(TopSource source, TimeSpan every, TimeProvider clock)
{
    /// <summary>So soon a key or another size is noticed.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly List<Task<Func<TopState, TopState>>> _work = [];
    private IReadOnlyList<TopLine> _shown = [];
    private (int Width, int Height) _size;

    /// <summary>Returns when the operator has left, by a key or a signal; the terminal is as it was.</summary>
    public async Task RunAsync(TopState state, CancellationToken ct)
    {
        using var interrupt = new Interrupt(ct);
        Console.Write(Terminal.Enter);
        try
        {
            await ShowAsync(state, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            // That is how one leaves.
        }
        finally
        {
            Console.Write(Terminal.Leave);
        }
    }

    private async Task ShowAsync(TopState state, CancellationToken ct)
    {
        var (looking, begin) = (source.LookAsync(ct), clock.GetTimestamp());
        _work.Add(looking);
        while (true)
        {
            foreach (var done in _work.FindAll(task => task.IsCompleted)) state = (await done)(state);
            _work.RemoveAll(task => task.IsCompleted);
            while (Console.KeyAvailable)
            {
                (state, var ask) = state.Press(Console.ReadKey(intercept: true));
                if (ask is not null) _work.Add(source.AskAsync(ask, ct));
            }

            if (state.IsOver) return;
            if (!_work.Contains(looking) && clock.GetElapsedTime(begin) >= every)
            {
                (looking, begin) = (source.LookAsync(ct), clock.GetTimestamp());
                _work.Add(looking);
            }

            Draw(state);
            await Task.WhenAny([.. _work, Task.Delay(Look, clock, ct)]);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Writes the lines that are others than before; on a screen of another size all.</summary>
    private void Draw(TopState state)
    {
        var size = (Math.Max(1, Console.WindowWidth), Math.Max(1, Console.WindowHeight));
        var text = new StringBuilder();
        if (size != _size)
        {
            (_size, _shown) = (size, []);
            text.Append(Terminal.Home).Append(Terminal.ClearBelow);
        }

        var lines = TopFrame.Of(state, _size.Width, _size.Height);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i >= _shown.Count || lines[i] != _shown[i])
                text.Append(Terminal.Line(i + 1)).Append(Terminal.ClearLine).Append(Styled(lines[i]));
        }

        _shown = lines;
        if (text.Length > 0) Console.Write(text);
    }

    private static string Styled(TopLine line) => line.Tone switch
    {
        TopTone.Heading => Terminal.Bold(line.Text),
        TopTone.Selected => Terminal.Reverse(line.Text),
        TopTone.Doubtful => Terminal.Yellow(line.Text),
        TopTone.Bad => Terminal.Red(line.Text),
        _ => line.Text,
    };
}
