using System.Collections.Concurrent;
using Carpool.Core;
using Carpool.Linux.Clock;
using Xunit.Abstractions;

namespace Carpool.Linux.Tests.Clock;

public sealed class ClockThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ITestOutputHelper _output;
    private readonly BlockingCollection<Exception> _faults = [];
    private readonly BlockingCollection<int> _ran = [];
    private readonly ClockThread _clock;

    public ClockThreadTests(ITestOutputHelper output)
    {
        _output = output;
        _clock = new ClockThread("clock", _faults.Add);
    }

    public void Dispose()
    {
        _clock.Dispose();
        _faults.Dispose();
        _ran.Dispose();
    }

    [Fact]
    public void Deadlines_run_in_their_order_and_never_early()
    {
        var start = ClockThread.Now + TimeSpan.FromMilliseconds(100);
        var early = 0;
        foreach (var milliseconds in new[] { 30, 10, 20, 0, 10 })
        {
            var at = start + TimeSpan.FromMilliseconds(milliseconds);
            _clock.Schedule(at, () =>
            {
                if (ClockThread.Now < at) early++;
                _ran.Add(milliseconds);
            });
        }

        Assert.Equal([0, 10, 10, 20, 30], Take(5));
        Assert.Equal(0, early);
    }

    [Fact]
    public void Work_runs_on_the_one_thread_in_the_order_of_posting()
    {
        Assert.False(_clock.IsCurrent);
        var elsewhere = 0;
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            _clock.Post(() =>
            {
                if (!_clock.IsCurrent) elsewhere++;
                _ran.Add(number);
            });
        }

        _clock.Post(new Item(_ran));
        Assert.Equal(Enumerable.Range(0, 100).Append(Item.Number), Take(101));
        Assert.Equal(0, elsewhere);
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire()
    {
        var soon = ClockThread.Now + TimeSpan.FromMilliseconds(50);
        var cancelled = _clock.Schedule(soon, () => _ran.Add(1));
        var fired = _clock.Schedule(soon, () => _ran.Add(2));
        Assert.True(cancelled.Cancel());
        Assert.False(cancelled.Cancel());
        Assert.Equal([2], Take(1));
        Assert.False(fired.Cancel());
        Assert.Empty(_ran);
    }

    [Fact]
    public void A_timer_may_arm_and_cancel_others()
    {
        var never = _clock.Schedule(ClockThread.Now + TimeSpan.FromMilliseconds(100), () => _ran.Add(99));
        void Beat(int left)
        {
            _ran.Add(left);
            if (left == 0) never.Cancel();
            else _clock.Schedule(ClockThread.Now + TimeSpan.FromMilliseconds(1), () => Beat(left - 1));
        }

        _clock.Post(() => Beat(3));
        Assert.Equal([3, 2, 1, 0], Take(4));
    }

    [Fact]
    public void An_earlier_deadline_wakes_the_thread_that_waits_for_a_later_one()
    {
        _clock.Schedule(Instant.Never, () => _ran.Add(-1));
        _clock.Schedule(ClockThread.Now + TimeSpan.FromHours(1), () => _ran.Add(2));
        _clock.Post(() => _ran.Add(0));
        Assert.Equal([0], Take(1));
        _clock.Schedule(ClockThread.Now + TimeSpan.FromMilliseconds(1), () => _ran.Add(1));
        Assert.Equal([1], Take(1));
    }

    [Fact]
    public void A_later_deadline_waits_for_the_next_wake_up_and_is_kept()
    {
        var soon = ClockThread.Now + TimeSpan.FromMilliseconds(60);
        _clock.Schedule(soon, () => _ran.Add(1));
        _clock.Post(() => _ran.Add(0));
        Assert.Equal([0], Take(1));

        _clock.Schedule(soon + TimeSpan.FromMilliseconds(20), () => _ran.Add(2));
        _clock.Schedule(soon + TimeSpan.FromMilliseconds(10), () => _ran.Add(3)).Cancel();

        Assert.Equal([1, 2], Take(2));
    }

    [Fact]
    public void Many_threads_may_post_and_schedule_at_once()
    {
        const int Threads = 4, Each = 5000;
        var ran = 0;
        using var done = new ManualResetEventSlim();
        void Count()
        {
            if (++ran == 2 * Threads * Each) done.Set();
        }

        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                _clock.Post(Count);
                _clock.Schedule(ClockThread.Now + TimeSpan.FromMicroseconds(i % 100), Count);
            }
        });
        Assert.True(done.Wait(Patience));
        Assert.Empty(_faults);
    }

    [Fact]
    public void What_work_throws_is_reported_and_the_thread_goes_on()
    {
        _clock.Post(() => throw new InvalidOperationException("first"));
        _clock.Schedule(ClockThread.Now, () => throw new InvalidOperationException("second"));
        _clock.Post(() => _ran.Add(1));
        Assert.Equal([1], Take(1));
        Assert.Equal(["first", "second"], new[] { Fault(), Fault() }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void After_its_end_nothing_runs()
    {
        _clock.Schedule(ClockThread.Now + TimeSpan.FromMilliseconds(20), () => _ran.Add(1));
        _clock.Dispose();
        _clock.Post(() => _ran.Add(2));
        _clock.Schedule(ClockThread.Now, () => _ran.Add(3));
        Assert.Empty(_ran);
    }

    [Fact]
    public void It_may_end_itself()
    {
        using var ended = new ManualResetEventSlim();
        _clock.Post(() =>
        {
            _clock.Dispose();
            ended.Set();
        });
        Assert.True(ended.Wait(Patience));
    }

    [Fact]
    public void Lateness_is_measured()
    {
        void Beat(Instant at, int left)
        {
            _ran.Add(left);
            var next = at + TimeSpan.FromMilliseconds(5);
            if (left > 0) _clock.Schedule(next, () => Beat(next, left - 1));
        }

        _clock.Post(() => Beat(ClockThread.Now, 200));
        Take(201);
        var lateness = _clock.TakeLateness();
        _output.WriteLine(
            $"{_clock.Kind}: p50 {lateness.Median.TotalMicroseconds} us, p99 {lateness.P99.TotalMicroseconds} us, "
            + $"max {lateness.Max.TotalMicroseconds} us");
        Assert.Equal(200, lateness.Count);
        Assert.True(lateness.Median <= lateness.P99 && lateness.P99 <= lateness.Max);
        Assert.Equal(default, _clock.TakeLateness());
    }

    private int[] Take(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _ran.TryTake(out var number, Patience) ? number : -1)];

    private string Fault() => _faults.TryTake(out var fault, Patience) ? fault.Message : "none";

    private sealed class Item(BlockingCollection<int> ran) : IThreadPoolWorkItem
    {
        public const int Number = 4711;

        public void Execute() => ran.Add(Number);
    }
}
