using Carpool.Core;

namespace Carpool.Tests.World;

/// <summary>
/// The one clock of a test: monotonic time and time of day move together, and only when the test says so.
/// </summary>
internal sealed class WorldClock : TimeProvider
{
    internal static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    internal Instant Now { get; private set; } = new(1_000_000_000);

    internal void Move(TimeSpan by) => Now += by;

    public override DateTimeOffset GetUtcNow() => Start + (Now - new Instant(1_000_000_000));
}
