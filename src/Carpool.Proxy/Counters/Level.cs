using Carpool.Core.Counters;

namespace Carpool.Proxy.Counters;

/// <summary>A number that rises and falls, and the highest that it was. Written from any thread.</summary>
internal sealed class Level
{
    private long _current;
    private long _peak;

    internal long Current => Volatile.Read(ref _current);

    internal LevelCounts Counts => new(Current, Volatile.Read(ref _peak));

    internal void Up(int by = 1) => Peaks.Raise(ref _peak, Interlocked.Add(ref _current, by));

    internal void Down(int by = 1) => Interlocked.Add(ref _current, -by);
}
