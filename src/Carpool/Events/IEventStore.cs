using Carpool.Core;
using Carpool.Core.Events;

namespace Carpool.Events;

/// <summary>Where the latest events outlive the daemon.</summary>
public interface IEventStore
{
    /// <summary>What was kept; nothing when there is nothing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    Task<EventsKept> ReadAsync(CancellationToken ct);

    /// <summary>Keeps these after all before.</summary>
    /// <exception cref="IOException">They cannot be written; of the last ones half may have been.</exception>
    Task AppendAsync(IReadOnlyList<PoolEvent> events, CancellationToken ct);

    /// <summary>Keeps these in place of all before, wholly or not at all.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    Task ReplaceAsync(IReadOnlyList<PoolEvent> events, CancellationToken ct);
}

/// <summary>What a store had.</summary>
/// <param name="Events">The oldest first.</param>
/// <param name="Lines">That it consists of, bad ones included.</param>
/// <param name="IsWhole">Whether all of it was good to the end, so that more may be appended.</param>
public sealed record EventsKept(ValueList<PoolEvent> Events, int Lines, bool IsWhole)
{
    /// <summary>There is nothing yet to append to.</summary>
    public static readonly EventsKept None = new([], 0, IsWhole: false);
}
