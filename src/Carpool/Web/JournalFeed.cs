using System.Runtime.CompilerServices;
using Carpool.Admin;
using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Web;

/// <summary>Which events somebody wants, and from where on.</summary>
/// <param name="Choice">Of these.</param>
/// <param name="After">Those behind this number; null: the latest.</param>
/// <param name="Last">At most so many of the past.</param>
internal sealed record JournalStart(EventChoice Choice, long? After, int Last);

/// <summary>What happened, and what happens, as server-sent events: their id is the journal's number.</summary>
internal sealed class JournalFeed(IAdminDesk desk, TimeProvider time)
{
    /// <summary>So often something is sent into a connection that may be gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <param name="start">What is wanted.</param>
    /// <param name="ct">To be cancelled when no more is.</param>
    public async IAsyncEnumerable<string> ReadAsync(JournalStart start, [EnumeratorCancellation] CancellationToken ct)
    {
        var kept = await desk.EventsAsync(ct);
        var last = kept.Count > 0 ? kept[^1].Sequence : 0;
        // A number that lies ahead was counted by a journal that was lost.
        var after = start.After is { } known && known <= last ? known : 0;
        foreach (var one in kept.Where(one => one.Sequence > after && start.Choice.Takes(one)).TakeLast(start.Last))
            yield return Text(one);

        await foreach (var batch in desk.Follow(last, ct).BatchesAsync(Silence, time, ct))
        {
            if (batch.Count == 0) yield return ":\n\n";
            foreach (var one in batch.Where(start.Choice.Takes)) yield return Text(one);
        }
    }

    private static string Text(PoolEvent one) =>
        $"id: {one.Sequence}\nevent: {one.What.Kind.Word()}\ndata: {EventJson.Write(one)}\n\n";
}
