using Carpool.Core.Counters;
using CsCheck;

namespace Carpool.Core.Tests.Counters;

public sealed class RateWindowTests
{
    [Fact]
    public void Events_count_in_full_in_their_second_and_fade_in_the_next()
    {
        var window = default(RateWindow).Count(At(10.2), 60).Count(At(10.9), 40);

        Assert.Equal(100, window.Read(At(10.999)));
        Assert.Equal(75, window.Read(At(11.25)));
        Assert.Equal(1, window.Read(At(11.99)));
        Assert.Equal(0, window.Read(At(12)));
        Assert.Equal(80, window.Count(At(11.5), 30).Read(At(11.5)));
    }

    [Fact]
    public void A_thread_whose_clock_is_a_little_late_counts_to_the_latest_second()
    {
        var window = default(RateWindow).Count(At(10.5), 7).Count(At(11.0), 1).Count(At(10.999), 1);

        Assert.Equal(2, window.Current);
    }

    [Fact]
    public void More_than_fit_are_not_counted_and_spoil_nothing()
    {
        var window = default(RateWindow).Count(At(10), RateWindow.Most).Count(At(10));

        Assert.Equal(RateWindow.Most, window.Read(At(10)));
        Assert.Equal(RateWindow.Most + 1, window.Count(At(11)).Read(At(11)));
    }

    [Fact]
    public void Never_more_than_came_in_two_seconds_nor_less_than_in_this_one() => Gen.Select(
        Gen.Double[0, 300_000_000],
        Gen.Select(Gen.Double[0, 3], Gen.Int[1, 1000]).Array[1, 30]).Sample((start, steps) =>
        {
            var (window, at) = (default(RateWindow), start);
            var events = new List<(long Second, int Count)>();
            foreach (var (step, count) in steps)
            {
                at += step;
                window = window.Count(At(at), count);
                events.Add(((long)at, count));
                var now = events.Where(one => one.Second == (long)at).Sum(one => one.Count);
                var before = events.Where(one => one.Second == (long)at - 1).Sum(one => one.Count);
                var read = window.Read(At(at));
                if (window.Current != now || read < now || read > now + before) return false;
            }

            return true;
        });

    private static Instant At(double seconds) => new((long)Math.Round(seconds * 1e9));
}
