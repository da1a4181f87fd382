namespace Carpool.Proxy.Logs;

/// <summary>
/// Room for so many lines in each second. May be used from any thread; at the turn of a second two that ask at once may
/// get one too many.
/// </summary>
internal sealed class RefusedLines(TimeProvider time)
{
    private int _perSecond;
    private long _second;
    private int _taken;

    internal int PerSecond
    {
        set => Volatile.Write(ref _perSecond, value);
    }

    internal bool TryTake()
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (Interlocked.Exchange(ref _second, second) != second) Volatile.Write(ref _taken, 0);
        return Interlocked.Increment(ref _taken) <= Volatile.Read(ref _perSecond);
    }
}
