namespace Carpool.Proxy.Tests;

public sealed class SessionSlotsTests
{
    [Fact]
    public async Task A_limit_that_was_reached_opens_again_when_a_sixteenth_is_free()
    {
        var slots = new SessionSlots(32);
        for (var i = 0; i < 32; i++) Assert.True(slots.TryTake());
        Assert.False(slots.TryTake());
        var waiting = slots.TakeAsync(CancellationToken.None);

        slots.Release();
        Assert.Equal((false, 31), (slots.TryTake(), slots.Taken));
        Assert.False(waiting.IsCompleted);

        slots.Release();
        await waiting.WaitAsync(TestProxy.Patience);
        Assert.Equal(31, slots.Taken);
    }

    [Fact]
    public async Task Whoever_waits_can_give_up()
    {
        var slots = new SessionSlots(1);
        Assert.True(slots.TryTake());
        using var cancellation = new CancellationTokenSource();
        var waiting = slots.TakeAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, slots.Taken);
    }

    [Fact]
    public async Task Never_more_than_the_limit_whoever_hurries()
    {
        var slots = new SessionSlots(4);
        var most = 0;
        await Parallel.ForAsync(0, 5000, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (_, cancellation) =>
        {
            await slots.TakeAsync(cancellation);
            var taken = slots.Taken;
            InterlockedMax(ref most, taken);
            await Task.Yield();
            slots.Release();
        }).WaitAsync(TestProxy.Patience);

        Assert.Equal((4, 0), (most, slots.Taken));
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
