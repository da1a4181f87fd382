using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>What this node's own checks of one server have found.</summary>
/// <param name="Health">The count of their results.</param>
/// <param name="SinceUnixMs">When the state was last changed, milliseconds since 1970.</param>
/// <param name="IsDoubt">Whether real traffic failed there and our checks have not found it up since.</param>
public sealed record OwnCheck(ServerHealth Health, long SinceUnixMs, bool IsDoubt)
{
    /// <summary>Shorter ones are much the same to whoever looks from elsewhere.</summary>
    private static readonly TimeSpan ShortLatency = TimeSpan.FromMilliseconds(10);

    /// <summary>Word of the last check, or empty before the first.</summary>
    public string LastResult => Health.Last?.Word ?? "";

    /// <summary>
    /// How long a good check takes, for others: of one that is not long ago, as not each is worth a word of its own.
    /// Null before the first.
    /// </summary>
    public TimeSpan? SaidLatency { get; private init; }

    /// <summary>The same with one more result counted.</summary>
    internal OwnCheck With(ServerHealth health, CheckResult result, long sinceUnixMs) => this with
    {
        Health = health,
        SinceUnixMs = sinceUnixMs,
        SaidLatency = result.IsSuccess && !IsAlike(result.Latency) ? result.Latency : SaidLatency,
    };

    /// <summary>Neither less than half of the one that was said, nor more than twice as long.</summary>
    private bool IsAlike(TimeSpan latency)
    {
        if (SaidLatency is not { } said) return false;
        var (one, other) = (Long(latency), Long(said));
        return one <= 2 * other && other <= 2 * one;

        static TimeSpan Long(TimeSpan span) => span > ShortLatency ? span : ShortLatency;
    }
}
