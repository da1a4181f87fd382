namespace Carpool.Core.Counters;

/// <summary>
/// The average of the latest values, as HAProxy's <c>swrate_add</c> has it: of all as long as there are few, then each
/// new one counts a window's part, and earlier ones fade.
/// </summary>
/// <param name="Count">Values so far.</param>
/// <param name="Mean">Their average.</param>
/// <param name="Max">The greatest ever.</param>
public readonly record struct MovingAverage(long Count, double Mean, double Max)
{
    /// <summary>HAProxy's: the latest 1024 sessions.</summary>
    public const int Window = 1024;

    /// <summary>With one more value.</summary>
    public MovingAverage Add(double value) => new(
        Count + 1, Mean + ((value - Mean) / Math.Min(Count + 1, Window)), Math.Max(Max, value));

    /// <summary>Of the values of both, each with the weight of those that it still remembers.</summary>
    public static MovingAverage operator +(MovingAverage one, MovingAverage other)
    {
        double left = Math.Min(one.Count, Window);
        double right = Math.Min(other.Count, Window);
        var mean = left + right > 0 ? ((one.Mean * left) + (other.Mean * right)) / (left + right) : 0;
        return new(one.Count + other.Count, mean, Math.Max(one.Max, other.Max));
    }
}
