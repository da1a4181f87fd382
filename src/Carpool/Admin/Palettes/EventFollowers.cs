using Carpool.Core.Events;

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
            await FollowAsync(desk, view, ends.Token);
            return Answer.Refused("the daemon ends");
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            await ends.CancelAsync();
        }
    }

    private async Task FollowAsync(IAdminDesk desk, EventView view, CancellationToken ct)
    {
        var events = desk.Follow(view.Last, ct);
        Task<bool>? waits = null;
        while (true)
        {
            while (events.TryRead(out var next)) await view.ShowNextAsync(next, ct);
            await view.FlushAsync(ct);
            waits ??= events.WaitToReadAsync(ct).AsTask();
            try
            {
                if (!await waits.WaitAsync(LookInterval, time, ct)) return;
                waits = null;
            }
            catch (TimeoutException)
            {
                // Flushed again, into a connection that may be gone.
            }
        }
    }
}
