using Carpool.Core;
using Carpool.Linux.Clock;
using CsCheck;

namespace Carpool.Linux.Tests.Clock;

public sealed class TimerHeapTests
{
    [Fact]
    public void Timers_leave_in_the_order_of_deadline_and_scheduling_whatever_was_cancelled()
    {
        using var clock = new ClockThread("unused", _ => { });
        Gen.Select(Gen.Long[0, 20].Array[0, 60], Gen.Int[0, 59].Array[0, 30]).Sample((deadlines, cancelled) =>
        {
            var heap = new TimerHeap();
            var timers = deadlines.Select(at => new ClockTimer(clock, new Instant(at), () => { })).ToArray();
            foreach (var timer in timers) heap.Add(timer);

            var left = timers.ToList();
            foreach (var place in cancelled.Where(place => place < timers.Length))
                Assert.Equal(left.Remove(timers[place]), heap.Remove(timers[place]));
            Assert.Equal(left.Count, heap.Count);

            foreach (var expected in left.OrderBy(timer => timer.At).ThenBy(timer => timer.Order))
            {
                Assert.Null(heap.TakeDue(new Instant(expected.At.Nanoseconds - 1)));
                Assert.Same(expected, heap.TakeDue(expected.At));
            }

            Assert.Equal(Instant.Never, heap.Next);
        });
    }
}
