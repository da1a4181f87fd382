using Carpool.Core.Cluster;

namespace Carpool.Core.Admin;

/// <summary>Whether a node is ready to hold addresses, as an external balancer would ask.</summary>
/// <param name="Word">ready, or why it is not, as one word.</param>
public readonly record struct NodeReadiness(string Word)
{
    public const string Ready = "ready";

    public bool IsReady => Word == Ready;

    /// <summary>
    /// A node that is being drained is not, though it still has some; nor one whose address would not answer.
    /// </summary>
    public static NodeReadiness Of(NodeSnapshot snapshot)
    {
        var own = snapshot.Nodes.FirstOrDefault(node => node.Name == snapshot.Node);
        if (snapshot.Demotions.Count > 0) return new(snapshot.Demotions[0].Reason.Replace(' ', '-'));
        if (!snapshot.Wires.All(wire => wire.LinkUp)) return new("link-down");
        return new(own?.State == NodeState.Draining.Word() ? own.State : Ready);
    }
}
