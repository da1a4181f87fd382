using CsCheck;

namespace Carpool.Core.Tests;

public sealed class PlaceQueueTests
{
    [Fact]
    public void A_queue_gives_the_first_of_what_is_left_whoever_was_taken_out_of_its_middle() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 50]).Array[0, 100].Sample(steps =>
        {
            var queue = new PlaceQueue();
            var model = new Dictionary<int, Instant>();
            foreach (var (place, at) in steps)
            {
                queue.Remove(place);
                if (!model.Remove(place))
                {
                    queue.Add(place, new Instant(at));
                    model.Add(place, new Instant(at));
                }

                Assert.Equal(model.Count, queue.Count);
                if (model.Count == 0) continue;
                Assert.Equal(model.Values.Min(), queue.First.At);
                Assert.Equal(model[queue.First.Place], queue.First.At);
            }
        });
}
