using Carpool.Core.Cluster;
using Carpool.Core.Placement;

namespace Carpool.Core.Planning;

/// <summary>
/// What a picture says of each node and each address: by the words of those that can be reached, and of all others by
/// what is heard on the wire. Old words of a node that cannot be reached say nothing.
/// </summary>
internal sealed class PoolSight
{
    private readonly PlanningSettings _settings;
    private readonly NodeWord?[] _words;
    private readonly int[] _masters;

    public PoolSight(PlanningSettings settings, PoolPicture picture, Plan inForce, ValueList<string> inForceNodes)
    {
        _settings = settings;
        _words = new NodeWord?[settings.Nodes.Count];
        Self = settings.NumberOf(picture.Node);
        Reachable = NodeSet.Empty.With(Self);
        foreach (var name in picture.Cluster.Reachable)
            if (settings.NumberOf(name) is var node and >= 0)
                Reachable = Reachable.With(node);
        foreach (var word in picture.Words)
            if (settings.NumberOf(word.Node) is var node and >= 0 && Reachable.Contains(node))
                _words[node] = word;

        Alive = Reachable;
        foreach (var heard in picture.Wire)
        {
            // A node that can be reached and has spoken knows best what it is master of.
            if (settings.NumberOf(heard.Node) is not (var node and >= 0) || _words[node] is not null) continue;
            Alive = Alive.With(node);
            Masters = Masters.With(node);
            if (heard.IsDemoted) Demoted = Demoted.With(node);
        }

        for (var node = 0; node < _words.Length; node++)
        {
            if (_words[node] is { } word)
            {
                if (word.Demotion > 0) Demoted = Demoted.With(node);
                if (word.Masters.Count > 0) Masters = Masters.With(node);
            }
            else if (Reachable.Contains(node) && !Masters.Contains(node))
            {
                // It is there, but has not said yet whether it is willing.
                Demoted = Demoted.With(node);
            }
        }

        _masters = [.. settings.Input.Addresses.Select(address => MasterOf(address.Vhid))];

        int MasterOf(byte vhid)
        {
            var claims = Claims(picture, vhid);
            IsContested |= claims.Count > 1;
            if (claims.Count <= 1) return claims.Count == 0 ? -1 : claims.Lowest;

            var owner = inForce.Of(vhid)?.Owner ?? -1;
            var planned = owner >= 0 ? settings.NumberOf(inForceNodes[owner]) : -1;
            return planned >= 0 && claims.Contains(planned) ? planned : claims.Lowest;
        }
    }

    /// <summary>The number of the node that looks.</summary>
    public int Self { get; }

    /// <summary>The members that can be spoken to, this node included.</summary>
    public NodeSet Reachable { get; }

    /// <summary>In the cluster or at least heard on the wire.</summary>
    public NodeSet Alive { get; }

    /// <summary>Of the living, those that hold themselves back.</summary>
    public NodeSet Demoted { get; }

    /// <summary>Nodes that are master of something.</summary>
    public NodeSet Masters { get; }

    /// <summary>Whether two nodes say that they are master of one address.</summary>
    public bool IsContested { get; private set; }

    /// <summary>The node that makes the plans: the first one of those that can be reached.</summary>
    public int Author => Reachable.Lowest;

    /// <summary>What a node that can be reached has said, or null.</summary>
    public NodeWord? WordOf(int node) => _words[node];

    /// <summary>The master of an address by its index, ascending by vhid, or -1.</summary>
    public int Master(int address) => _masters[address];

    private NodeSet Claims(PoolPicture picture, byte vhid)
    {
        var claims = NodeSet.Empty;
        for (var node = 0; node < _words.Length; node++)
            if (_words[node] is { } word && word.Masters.AsSpan().Contains(vhid))
                claims = claims.With(node);
        if (claims.Count > 0) return claims;

        foreach (var heard in picture.Wire)
            if (heard.Vhid == vhid && _settings.NumberOf(heard.Node) is var node and >= 0 && _words[node] is null)
                claims = claims.With(node);
        return claims;
    }
}
