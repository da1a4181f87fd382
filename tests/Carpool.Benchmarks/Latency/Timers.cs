using Carpool.Core;
using Carpool.Linux.Clock;

namespace Carpool.Benchmarks.Latency;

/// <summary>Timers such as a daemon's, one of 20 ms and ten of 100 ms, beside two loops that never rest.</summary>
internal static class Timers
{
    private const int BusyLoops = 2;
    private static readonly int[] Periods = [20, .. Enumerable.Repeat(100, 10)];

    public static async Task<Lateness> MeasureAsync(TimeSpan length, CancellationToken ct)
    {
        using var ended = new CancellationTokenSource();
        var loops = Enumerable.Range(0, BusyLoops).Select(_ => new Thread(Spin) { IsBackground = true }).ToList();
        loops.ForEach(loop => loop.Start());
        using var clock = new ClockThread("bench-clock", fault => Console.Error.WriteLine(fault));
        foreach (var period in Periods) Arm(ClockThread.Now, TimeSpan.FromMilliseconds(period));
        try
        {
            await Task.Delay(length, ct);
            return clock.TakeLateness();
        }
        finally
        {
            await ended.CancelAsync();
        }

        void Spin()
        {
            while (!ended.IsCancellationRequested) Thread.SpinWait(100);
        }

        void Arm(Instant due, TimeSpan period) => clock.Schedule(due + period, () => Arm(due + period, period));
    }
}
