using System.Text.Json;
using Carpool.Admin;
using Carpool.Admin.Palettes;
using Carpool.Core;
using Carpool.Core.Events;
using Carpool.Core.Top;

namespace Carpool.Shell;

/// <summary>Asks the daemon what <c>carpool top</c> shows, by commands.</summary>
internal sealed class TopSource(CommandTree commands, TimeProvider clock)
{
    private const int MostEvents = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What becomes of the state with the picture of now.</summary>
    public async Task<Func<TopState, TopState>> LookAsync(CancellationToken ct)
    {
        try
        {
            var sample = await SampleAsync(ct);
            return state => state.Seen(sample);
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return state => state.Gone(fault.Message);
        }
    }

    /// <summary>What becomes of the state once the daemon has answered.</summary>
    public async Task<Func<TopState, TopState>> AskAsync(ValueList<string> words, CancellationToken ct)
    {
        var (exit, text) = await RunAsync([.. words], ct);
        return state => state.Answered(words, exit == 0, text);
    }

    private async Task<TopSample> SampleAsync(CancellationToken ct)
    {
        var pool = AdminJson.ReadOne<TopPicture>(await TextAsync([LookVerb.Name], ct));
        var events = await TextAsync(["events", "--limit", $"{MostEvents}", "--json"], ct);
        return new TopSample(
            clock.GetUtcNow(), pool,
            [.. events.Split('\n').Select(line => EventJson.Read(line.TrimEnd(','))).OfType<PoolEvent>()]);
    }

    private async Task<string> TextAsync(string[] words, CancellationToken ct)
    {
        var (exit, text) = await RunAsync(words, ct);
        return exit == 0 ? text : throw new IOException(text);
    }

    private async Task<(int Exit, string Text)> RunAsync(string[] words, CancellationToken ct)
    {
        await using var output = new StringWriter();
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var exit = await commands.InvokeAsync(words, output, output, either.Token);
            return (exit, output.ToString().TrimEnd('\n'));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (1, $"the daemon does not answer within {Patience.TotalSeconds:F0} s");
        }
    }
}
