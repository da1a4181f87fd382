using Carpool.Admin;
using Carpool.Core.Admin;

namespace Carpool.Web;

/// <summary>
/// The node's snapshots for all clients together: those who ask at about the same time are given the same one.
/// </summary>
internal sealed class WebPool(IAdminDesk desk, TimeProvider time)
{
    /// <summary>How old a snapshot may be that is given to another client.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private Task<NodeSnapshot>? _latest;
    private long _askedAt;

    /// <exception cref="TimeoutException">The node did not answer.</exception>
    public Task<NodeSnapshot> SnapshotAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            var isFresh = _latest is { IsFaulted: false, IsCanceled: false }
                && (!_latest.IsCompleted || time.GetElapsedTime(_askedAt) < Freshness);
            if (!isFresh)
            {
                _askedAt = time.GetTimestamp();
                // Not the client's token: others wait for the same answer.
                _latest = desk.SnapshotAsync(CancellationToken.None);
            }

            return _latest!.WaitAsync(ct);
        }
    }

    public async Task<Answer> OrderAsync(object order, CancellationToken ct)
    {
        var answer = await desk.OrderAsync(order, ct);
        Forget();
        return answer;
    }

    /// <summary>Who looks from now on must see what has just happened.</summary>
    public void Forget()
    {
        lock (_lock) _latest = null;
    }
}
