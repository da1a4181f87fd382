namespace Carpool.Core.Counters;

/// <summary>
/// Events in a second, as HAProxy's <c>freq_ctr</c> counts them: those of this second, and of the one before the part
/// that is less than a second ago. It all fits 64 bits, so that threads that share one swap it whole.
/// </summary>
/// <param name="Packed">
/// The second (24 bits: 194 days), its events and those of the second before, 20 bits each.
/// </param>
public readonly record struct RateWindow(long Packed)
{
    /// <summary>More events in one second are not counted.</summary>
    public const int Most = (1 << CountBits) - 1;

    private const int CountBits = 20;
    private const int SecondBits = 64 - (2 * CountBits);
    private const int SecondMask = (1 << SecondBits) - 1;
    private const long Nanoseconds = 1_000_000_000;

    private int Second => (int)((ulong)Packed >> (2 * CountBits));

    /// <summary>Events of the latest second that had one.</summary>
    public int Current => (int)(Packed >> CountBits) & Most;

    private int Before => (int)Packed & Most;

    /// <summary>The same with more events. One that comes a little late counts to the latest second.</summary>
    public RateWindow Count(Instant at, int by = 1)
    {
        var now = At(at);
        return Of(now.Second, Math.Min(now.Current + by, Most), now.Before);
    }

    /// <summary>Events a second at a moment.</summary>
    public int Read(Instant at)
    {
        var now = At(at);
        var left = Nanoseconds - (at.Nanoseconds % Nanoseconds);
        return now.Current + (int)(now.Before * left / Nanoseconds);
    }

    private RateWindow At(Instant at)
    {
        var second = (int)(at.Nanoseconds / Nanoseconds) & SecondMask;
        // Threads do not look at the clock at once: one may be in the second before.
        return ((second - Second) & SecondMask) switch
        {
            0 or SecondMask => this,
            1 => Of(second, 0, Current),
            _ => Of(second, 0, 0),
        };
    }

    private static RateWindow Of(int second, int current, int before) =>
        new(((long)second << (2 * CountBits)) | ((long)current << CountBits) | (long)before);
}
