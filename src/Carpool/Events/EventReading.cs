using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Carpool.Core.Events;

namespace Carpool.Events;

/// <summary>How those read who follow the journal.</summary>
internal static class EventReading
{
    /// <summary>
    /// Gives what there is, as much at a time as has come, until the journal ends. Nothing at all is given when nothing
    /// has come for so long: something can be sent then to whoever listens, who may be gone.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<PoolEvent>> BatchesAsync(
        this ChannelReader<PoolEvent> events, TimeSpan silence, TimeProvider time,
        [EnumeratorCancellation] CancellationToken ct)
    {
        for (Task<bool>? waits = null; ;)
        {
            var batch = new List<PoolEvent>();
            waits ??= events.WaitToReadAsync(ct).AsTask();
            try
            {
                if (!await waits.WaitAsync(silence, time, ct)) yield break;
                waits = null;
            }
            catch (TimeoutException)
            {
                // It goes on waiting for the same.
            }

            while (batch.Count < EventRing.Capacity && events.TryRead(out var next)) batch.Add(next);
            yield return batch;
        }
    }
}
