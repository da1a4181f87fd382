namespace Carpool.Core.Events;

/// <summary>An event as the journal of a node has it.</summary>
/// <param name="Sequence">Counted by that journal from 1, over restarts.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="Node">The node whose journal it is.</param>
/// <param name="What">What happened.</param>
public sealed record PoolEvent(long Sequence, DateTimeOffset At, string Node, Happening What)
{
    /// <summary>The node that it happened to.</summary>
    public string Of => What.Of ?? Node;

    /// <summary>Whether it happened to the node itself, and not to another one of the pool.</summary>
    public bool IsOwn => Of == Node;

    /// <summary>
    /// Whether it has to do with an address, node, service, <c>service@node</c> or whatever else has a name.
    /// </summary>
    public bool Concerns(string name) =>
        What.Subject == name || Of == name || What.From == name || What.To == name
        || What.Subject.Split('@').Contains(name);
}
