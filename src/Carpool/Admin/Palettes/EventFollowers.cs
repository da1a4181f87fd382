using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Admin.Palettes;

/// <summary>Those who follow events by command, each as long as somebody listens.</summary>
/// <param name="time">The clock.</param>
internal sealed class EventFollowers(TimeProvider time)
{
    /// <summary>Half of the places that the admin socket has for all commands.</summary>
    public const int Most = 16;

    /// <summary>So often it is looked whether somebody still listens, when there is nothing to tell.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private int _count;

    public async Task<Answer> FollowAsync(
        IAdminDesk desk, EventView view, IEnumerable<PoolEvent> past, CancellationToken ct)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            if (Interlocked.Increment(ref _count) > Most)
                return Answer.Refused($"{Most} follow the events already, and no more can");

            foreach (var one in past) await view.ShowAsync(one, ct);
            var events = desk.Follow(view.Last, ends.Token);
            await view.FlushAsync(ends.Token);
            await foreach (var batch in events.BatchesAsync(LookInterval, time, ends.Token))
            {
                foreach (var one in batch) await view.ShowNextAsync(one, ends.Token);
                // Nothing new goes into a connection that may be gone.
                await view.FlushAsync(ends.Token);
            }

            return Answer.Refused("the daemon ends");
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            await ends.CancelAsync();
        }
    }
}
