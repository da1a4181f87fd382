namespace Carpool.Proxy.Counters;

/// <summary>The highest of many values, from any thread.</summary>
internal static class Peaks
{
    internal static void Raise(ref long peak, long value)
    {
        for (var seen = Volatile.Read(ref peak); value > seen;)
        {
            var was = Interlocked.CompareExchange(ref peak, value, seen);
            if (was == seen) return;
            seen = was;
        }
    }
}
