namespace Carpool.Core.Health;

/// <summary>
/// Failures of real traffic in a row. Successes are too many to be told one by one: each failure comes with their
/// number so far, and one that has grown ends the row.
/// </summary>
/// <param name="Successes">Their number at the latest failure.</param>
/// <param name="Length">Failures since.</param>
public readonly record struct FailureStreak(long Successes, int Length)
{
    /// <summary>Counts one more failure.</summary>
    /// <param name="successes">Their number now.</param>
    /// <param name="limit">Failures in a row that count as one bad check; at least 1.</param>
    /// <returns>The row after it, and whether it is full: it then begins anew.</returns>
    public (FailureStreak Next, bool IsFull) Fail(long successes, int limit)
    {
        var length = successes == Successes ? Length + 1 : 1;
        return length < limit ? (new(successes, length), false) : (new(successes, 0), true);
    }
}
