using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>Something of a server's health, as this node saw it.</summary>
/// <param name="UnixMs">When, milliseconds since 1970.</param>
/// <param name="Node">Where the server runs.</param>
public abstract record HealthEvent(long UnixMs, string Node)
{
    /// <summary>What is held of the server has changed.</summary>
    /// <param name="From">The word in listings: up, down ...</param>
    /// <param name="To">The same.</param>
    /// <param name="Why">As the log has it.</param>
    public sealed record Changed(long UnixMs, string Node, string From, string To, string Why)
        : HealthEvent(UnixMs, Node);

    /// <summary>A check from here has ended, or a client's connection has failed that counts as one.</summary>
    /// <param name="Result">Of like ones in a row the latest.</param>
    /// <param name="By">What has found it.</param>
    /// <param name="Times">Like ones in a row, this one included.</param>
    /// <param name="LastUnixMs">When the latest of them was.</param>
    public sealed record Found(
        long UnixMs, string Node, CheckResult Result, FoundBy By, int Times, long LastUnixMs)
        : HealthEvent(UnixMs, Node)
    {
        public Found(long unixMs, string node, CheckResult result, FoundBy by)
            : this(unixMs, node, result, by, Times: 1, unixMs)
        {
        }

        /// <summary>Whether an operator would learn nothing from the other that this one does not say. What stands
        /// beside a good result may be a program's figures, which differ each time.</summary>
        public bool IsLike(Found other) =>
            (Node, By, Result.Status) == (other.Node, other.By, other.Result.Status)
            && (Result.IsSuccess || Result.Detail == other.Result.Detail);

        /// <summary>The same with one more of its kind.</summary>
        public Found Then(Found later) =>
            this with { Result = later.Result, Times = Times + 1, LastUnixMs = later.LastUnixMs };
    }
}

/// <summary>What has found something of a server.</summary>
public enum FoundBy
{
    /// <summary>The check whether it is up.</summary>
    Check,

    /// <summary>The check whether it is ready.</summary>
    Ready,

    /// <summary>A client's connection.</summary>
    Traffic,
}

/// <summary>
/// The latest events of one service. Results that say the same of a server one after the other are one entry, so that
/// it reaches back beyond the last seconds.
/// </summary>
/// <param name="Events">By the time of their beginning.</param>
public sealed record HealthLog(ValueList<HealthEvent> Events)
{
    /// <summary>What is older is forgotten.</summary>
    public const int Capacity = 50;

    public static readonly HealthLog Empty = new([]);

    /// <summary>The same with one more.</summary>
    public HealthLog With(HealthEvent latest)
    {
        for (var i = Events.Count - 1; i >= 0; i--)
        {
            // Two checks of one server that go on beside each other break no row.
            if (Events[i].Node != latest.Node || IsOfOther(Events[i], latest)) continue;
            if (Events[i] is not HealthEvent.Found found || latest is not HealthEvent.Found next || !found.IsLike(next))
                break;
            return new([.. Events.Take(i), found.Then(next), .. Events.Skip(i + 1)]);
        }

        return new([.. Events.Skip(Events.Count < Capacity ? 0 : 1), latest]);
    }

    private static bool IsOfOther(HealthEvent one, HealthEvent latest) =>
        one is HealthEvent.Found found && latest is HealthEvent.Found next && found.By != next.By;
}
