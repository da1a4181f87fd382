using Carpool.Linux.Clock;
using CsCheck;

namespace Carpool.Linux.Tests.Clock;

public sealed class LatenessHistogramTests
{
    [Fact]
    public void Quantiles_are_never_too_small_and_a_sixteenth_too_large_at_most() =>
        Gen.Long[0, 10_000_000_000].Array[1, 200].Sample(values =>
        {
            var histogram = new LatenessHistogram();
            foreach (var value in values) histogram.Add(value);
            var reading = histogram.Read();

            var sorted = values.Order().ToArray();
            Assert.Equal(values.Length, reading.Count);
            Assert.Equal(sorted[^1] / 100, reading.Max.Ticks);
            Near(sorted[(int)Math.Ceiling(sorted.Length * 0.5) - 1], reading.Median);
            Near(sorted[(int)Math.Ceiling(sorted.Length * 0.99) - 1], reading.P99);
        });

    [Fact]
    public void What_fired_early_by_the_clocks_grain_counts_as_on_time()
    {
        var histogram = new LatenessHistogram();
        histogram.Add(-1);
        Assert.Equal(new Lateness(1, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), histogram.Read());
    }

    private static void Near(long nanoseconds, TimeSpan read)
    {
        var ticks = nanoseconds / 100;
        Assert.InRange(read.Ticks, ticks, ticks + ticks / 16 + TimeSpan.TicksPerMicrosecond);
    }
}
