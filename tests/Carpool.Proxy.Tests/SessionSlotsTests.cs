namespace Carpool.Proxy.Tests;

public sealed class SessionSlotsTests
{
    [Fact]
    public async Task A_limit_that_was_reached_opens_again_when_a_sixteenth_is_free()
    {
        var slots = new SessionSlots(32);
        for (var i = 0; i < 32; i++) Assert.True(slots.TryTake());
        Assert.False(slots.TryTake());
        var opening = slots.Opening;

        slots.Release();
        Assert.Equal((false, 31), (slots.TryTake(), slots.Taken));
        Assert.False(opening.IsCompleted);

        slots.Release();
        await opening.WaitAsync(TestProxy.Patience);
        Assert.Equal((true, 31), (slots.TryTake(), slots.Taken));
    }

    [Fact]
    public void A_limit_that_was_not_reached_is_open() => Assert.True(new SessionSlots(1).Opening.IsCompleted);

    [Fact]
    public async Task Never_more_than_the_limit_whoever_hurries()
    {
        var slots = new SessionSlots(4);
        var most = 0;
        await Parallel.ForAsync(0, 5000, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (_, cancellation) =>
        {
            while (!slots.TryTake()) await slots.Opening.WaitAsync(cancellation);
            var taken = slots.Taken;
            InterlockedMax(ref most, taken);
            await Task.Yield();
            slots.Release();
        }).WaitAsync(TestProxy.Patience);

        Assert.InRange(most, 1, 4);
        Assert.Equal(0, slots.Taken);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var was = Interlocked.CompareExchange(ref most, value, seen);
            if (was == seen) return;
            seen = was;
        }
    }
}
