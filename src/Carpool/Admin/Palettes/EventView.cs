using Carpool.Core.Events;

namespace Carpool.Admin.Palettes;

/// <summary>How one who follows sees events: line by line, and how many he missed.</summary>
/// <param name="choice">What he wants to see.</param>
/// <param name="after">The number of the latest event of the past; 0: there is none.</param>
/// <param name="isJson">Whether as JSON.</param>
/// <param name="output">Where.</param>
internal sealed class EventView(EventChoice choice, long after, bool isJson, TextWriter output)
{
    /// <summary>The number of the latest event that was looked at; 0: none.</summary>
    public long Last { get; private set; } = after;

    public static string Line(PoolEvent one) => $"{EventJson.Time(one.At)} {one.What.Kind.Word(),-13} {one.What.Line}";

    /// <summary>Shows one of the past, of which more may have been left out on purpose.</summary>
    public Task ShowAsync(PoolEvent one, CancellationToken ct) =>
        output.WriteAsync($"{(isJson ? EventJson.Write(one) : Line(one))}\n".AsMemory(), ct);

    /// <summary>Sends on what was shown; fails when nobody listens any more.</summary>
    public Task FlushAsync(CancellationToken ct) => output.FlushAsync(ct);

    /// <summary>Shows the next one as it comes, and what is missing before it.</summary>
    public async Task ShowNextAsync(PoolEvent one, CancellationToken ct)
    {
        if (Last > 0 && one.Sequence - Last - 1 is var missed and > 0)
        {
            var text = isJson ? $"{{\"missed\":{missed}}}" : $"{missed} events were missed here";
            await output.WriteAsync($"{text}\n".AsMemory(), ct);
        }

        Last = one.Sequence;
        if (choice.Takes(one)) await ShowAsync(one, ct);
    }
}
