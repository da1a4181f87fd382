using Akka.Actor;
using Carpool.Core.Admin;

namespace Carpool.Nodes;

/// <summary>
/// Gathers the two halves of a snapshot for all who wait for one. Belongs to the node's actor.
/// </summary>
internal sealed class SnapshotDesk
{
    private readonly List<IActorRef> _askers = [];
    private WireView? _wire;
    private PoolView? _pool;

    /// <summary>Adds one who waits.</summary>
    /// <returns>Whether the halves have to be asked for: nobody was waiting yet.</returns>
    public bool IsFirst(IActorRef asker)
    {
        _askers.Add(asker);
        return _askers.Count == 1;
    }

    public void Take(WireView wire, Func<WireView, PoolView, NodeSnapshot> join)
    {
        _wire = wire;
        AnswerAll(join);
    }

    public void Take(PoolView pool, Func<WireView, PoolView, NodeSnapshot> join)
    {
        _pool = pool;
        AnswerAll(join);
    }

    private void AnswerAll(Func<WireView, PoolView, NodeSnapshot> join)
    {
        if (_wire is null || _pool is null) return;

        var snapshot = join(_wire, _pool);
        foreach (var asker in _askers) asker.Tell(snapshot);
        _askers.Clear();
        _wire = null;
        _pool = null;
    }
}
