namespace Carpool.Core.Counters;

/// <summary>TLS handshakes.</summary>
/// <param name="Done">That succeeded.</param>
/// <param name="Resumed">Of those, the ones that went on with a former session.</param>
/// <param name="Failed">That failed, or were not done in time.</param>
public readonly record struct TlsTotals(long Done, long Resumed, long Failed)
{
    public static readonly TlsTotals OneFailed = new(0, 0, 1);

    /// <summary>One that succeeded.</summary>
    public static TlsTotals Of(bool isResumed) => new(1, isResumed ? 1 : 0, 0);

    public static TlsTotals operator +(TlsTotals one, TlsTotals other) =>
        new(one.Done + other.Done, one.Resumed + other.Resumed, one.Failed + other.Failed);
}
