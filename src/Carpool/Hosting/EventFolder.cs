using System.Text;
using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Hosting;

/// <summary>
/// Keeps events in <c>events.jsonl</c> of one folder, a JSON object a line. A disk that hangs holds up nobody.
/// </summary>
/// <param name="path">The folder; made when it is missing.</param>
internal sealed class EventFolder(string path) : IEventStore
{
    /// <summary>Far more than is ever written: a file of that size is somebody else's.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private string File => Path.Combine(path, "events.jsonl");

    public Task<EventsKept> ReadAsync(CancellationToken ct) => Task.Run(() => Read(), ct);

    public Task AppendAsync(IReadOnlyList<PoolEvent> events, CancellationToken ct) =>
        Task.Run(() => System.IO.File.AppendAllTextAsync(File, Lines(events), ct), ct);

    public Task ReplaceAsync(IReadOnlyList<PoolEvent> events, CancellationToken ct) =>
        Task.Run(() => WholeFile.WriteAsync(File, Lines(events), ct), ct);

    private EventsKept Read()
    {
        if (!System.IO.File.Exists(File)) return EventsKept.None;
        if (new FileInfo(File).Length > MaxBytes) throw new IOException($"{File} is too large for a journal");

        var text = System.IO.File.ReadAllText(File);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        PoolEvent[] events = [.. lines.TakeLast(EventRing.Capacity).Select(EventJson.Read).OfType<PoolEvent>()];
        var isWhole = text.Length == 0 || text[^1] == '\n';
        return new EventsKept([.. events], lines.Length, isWhole);
    }

    private static string Lines(IReadOnlyList<PoolEvent> events)
    {
        var lines = new StringBuilder();
        foreach (var one in events) lines.Append(EventJson.Write(one)).Append('\n');
        return lines.ToString();
    }
}
