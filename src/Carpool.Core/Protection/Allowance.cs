namespace Carpool.Core.Protection;

/// <summary>
/// So much in each period, which may come at once. What a source took is one number: the moment at which it is paid
/// off (virtual scheduling, ITU-T I.371, known as GCRA: a token bucket that nobody has to refill).
/// </summary>
/// <param name="amount">How much, at least 1.</param>
/// <param name="period">Above zero.</param>
internal readonly struct Allowance(long amount, TimeSpan period)
{
    private readonly double _price = (double)period.Ticks * TimeSpan.NanosecondsPerTick / amount;

    /// <summary>Takes some, whether it is allowed or not.</summary>
    /// <param name="paid">When what was taken before is paid off; a past moment means that nothing is owed.</param>
    /// <returns>When all is paid off.</returns>
    internal Instant Take(Instant paid, Instant now, long count)
    {
        var from = Math.Max(paid.Nanoseconds, now.Nanoseconds);
        var cost = count * _price;
        return new Instant(cost < long.MaxValue - from - 1 ? from + (long)cost : long.MaxValue - 1);
    }

    /// <summary>How long until no more is owed than one period allows; zero when it is so already.</summary>
    internal TimeSpan Excess(Instant paid, Instant now)
    {
        var excess = paid - now - period;
        return excess > TimeSpan.Zero ? excess : TimeSpan.Zero;
    }
}
