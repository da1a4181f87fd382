using Carpool.Core.Counters;
using CsCheck;

namespace Carpool.Core.Tests.Counters;

public sealed class MovingAverageTests
{
    [Fact]
    public void Of_few_values_it_is_their_average() => Gen.Double[0, 1000].Array[1, 1024].Sample(values =>
    {
        var average = Of(values);
        return Math.Abs(average.Mean - values.Average()) < 1e-6 && average.Max == values.Max();
    });

    [Fact]
    public void Earlier_values_fade_once_there_are_many()
    {
        var average = Of(Enumerable.Repeat(100.0, 5000).Concat(Enumerable.Repeat(0.0, 1024)));

        // (1 - 1/1024) to the power of 1024 is left of them.
        Assert.InRange(average.Mean, 36, 37.5);
        Assert.Equal(100, average.Max);
    }

    [Fact]
    public void Two_threads_together_have_the_average_of_both() => Gen.Select(
        Gen.Double[0, 1000].Array[0, 512], Gen.Double[0, 1000].Array[1, 512]).Sample((one, other) =>
            Math.Abs((Of(one) + Of(other)).Mean - one.Concat(other).Average()) < 1e-6);

    private static MovingAverage Of(IEnumerable<double> values) =>
        values.Aggregate(default(MovingAverage), (average, value) => average.Add(value));
}
