using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Tests.World;

/// <summary>A disk that holds one journal.</summary>
internal sealed class FakeEventStore : IEventStore
{
    internal List<PoolEvent> Events { get; } = [];

    internal bool IsWhole { get; set; }

    internal Exception? Fault { get; set; }

    /// <summary>Each write, as its kind and the number of events.</summary>
    internal List<string> Writes { get; } = [];

    /// <summary>Writes wait for it.</summary>
    internal Task Disk { get; set; } = Task.CompletedTask;

    public Task<EventsKept> ReadAsync(CancellationToken ct) => Fault is null
        ? Task.FromResult(new EventsKept([.. Events], Events.Count, IsWhole))
        : Task.FromException<EventsKept>(Fault);

    public Task AppendAsync(IReadOnlyList<PoolEvent> events, CancellationToken ct) => WriteAsync("append", events);

    public Task ReplaceAsync(IReadOnlyList<PoolEvent> events, CancellationToken ct)
    {
        if (Fault is null) Events.Clear();
        return WriteAsync("replace", events);
    }

    private async Task WriteAsync(string how, IReadOnlyList<PoolEvent> events)
    {
        Writes.Add($"{how} {events.Count}");
        await Disk;
        if (Fault is not null) throw Fault;

        Events.AddRange(events);
    }
}
