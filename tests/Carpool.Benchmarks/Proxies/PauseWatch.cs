using Carpool.Core;
using Carpool.Linux.Clock;

namespace Carpool.Benchmarks.Proxies;

/// <summary>What <see cref="PauseWatch"/> saw; times in milliseconds.</summary>
/// <param name="Kind">What the kernel let the thread have.</param>
/// <param name="Timers">Timers that fired.</param>
/// <param name="P999">999 of 1000 were at most this late.</param>
/// <param name="Longest">The latest one.</param>
/// <param name="Collections">Garbage collections meanwhile.</param>
/// <param name="LongestCollection">How long the longest of them stopped all threads.</param>
internal sealed record PauseSample(
    ClockKind Kind, int Timers, double P50, double P999, double Longest, int Collections, double LongestCollection);

/// <summary>
/// A timer of one millisecond on a thread such as the daemon's election has. Whatever keeps it from running there, be
/// it the kernel or the garbage collector, keeps an election from running.
/// </summary>
internal sealed class PauseWatch : IDisposable
{
    private const int Enough = 100_000;   // a minute and a half
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);

    private readonly ClockThread _clock = new("bench-election", fault => Environment.FailFast("no clock", fault));
    private List<double> _late = new(Enough);
    private int _collections;
    private int _firstCollection;
    private double _longestCollection;

    public PauseWatch() => Arm(ClockThread.Now + Period);

    public void Dispose() => _clock.Dispose();

    /// <summary>What was seen since the last call.</summary>
    public Task<PauseSample> TakeAsync()
    {
        var taken = new TaskCompletionSource<PauseSample>(TaskCreationOptions.RunContinuationsAsynchronously);
        _clock.Post(() => taken.SetResult(Take()));
        return taken.Task;
    }

    private PauseSample Take()
    {
        _late.Sort();
        double At(double share) => _late[(int)(_late.Count * share)];
        var sample = new PauseSample(
            _clock.Kind, _late.Count, At(0.5), At(0.999), _late[^1], _collections - _firstCollection,
            _longestCollection);
        _late = new(Enough);
        _firstCollection = _collections;
        _longestCollection = 0;
        return sample;
    }

    private void Arm(Instant due) => _clock.Schedule(due, () => Tick(due));

    private void Tick(Instant due)
    {
        _late.Add((ClockThread.Now - due).TotalMilliseconds);
        LookAtCollections();
        Arm(due + Period);
    }

    private void LookAtCollections()
    {
        var collections = GC.CollectionCount(0);
        if (collections == _collections) return;
        _collections = collections;
        var last = GC.GetGCMemoryInfo(GCKind.Any).PauseDurations[0].TotalMilliseconds;
        _longestCollection = Math.Max(_longestCollection, last);
    }
}
