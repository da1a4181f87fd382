using Carpool.Core;
using Carpool.Core.Counters;

namespace Carpool.Proxy.Counters;

/// <summary>Events a second, and the most that there were in one. Written from any thread without a lock.</summary>
internal sealed class RateMeter
{
    private long _window;
    private long _peak;

    internal void Count(Instant at, int by = 1)
    {
        for (var seen = Volatile.Read(ref _window); ;)
        {
            var next = new RateWindow(seen).Count(at, by);
            var was = Interlocked.CompareExchange(ref _window, next.Packed, seen);
            if (was == seen)
            {
                Peaks.Raise(ref _peak, next.Current);
                return;
            }

            seen = was;
        }
    }

    internal RateCounts Read(Instant at) =>
        new(new RateWindow(Volatile.Read(ref _window)).Read(at), (int)Volatile.Read(ref _peak));
}
