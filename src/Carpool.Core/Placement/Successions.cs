namespace Carpool.Core.Placement;

/// <summary>Successions in the making: for each address the nodes planned so far, the owner first.</summary>
internal sealed class Successions
{
    // Octets side by side: all of 64 nodes and 255 addresses stays in the processor's first cache.
    private const int Stride = PlacementInput.MaxNodes;

    private readonly byte[] _order;
    private readonly int[] _count;
    private readonly int[] _begun;

    /// <summary>Begins with the owners.</summary>
    public Successions(PlacementWork work)
        : this(work, [.. work.Owner.Select(owner => owner >= 0 ? (ValueList<int>)[owner] : [])])
    {
    }

    /// <summary>Begins with nodes that are to stay where they are.</summary>
    public Successions(PlacementWork work, IReadOnlyList<ValueList<int>> begun)
    {
        Work = work;
        _order = new byte[work.Addresses.Length * Stride];
        _count = new int[work.Addresses.Length];
        for (var address = 0; address < _count.Length; address++)
            foreach (var node in begun[address])
                Append(address, node);
        _begun = [.. _count];
    }

    public PlacementWork Work { get; }

    /// <summary>How many nodes of an address are to stay where they are.</summary>
    public int Begun(int address) => _begun[address];

    public ReadOnlySpan<byte> Of(int address) => _order.AsSpan(address * Stride, _count[address]);

    public void Append(int address, int node) => _order[address * Stride + _count[address]++] = (byte)node;

    public void Replace(int address, ReadOnlySpan<byte> order) => order.CopyTo(_order.AsSpan(address * Stride));

    public void Swap(int address, int place, int other)
    {
        var order = _order.AsSpan(address * Stride, _count[address]);
        (order[place], order[other]) = (order[other], order[place]);
    }

    /// <summary>Who holds the address while the given nodes are dead, as far as it is planned; else -1.</summary>
    public int HolderWithout(int address, NodeSet dead)
    {
        foreach (var node in Of(address))
            if (!dead.Contains(node))
                return node;
        return -1;
    }

    public Plan ToPlan()
    {
        var successions = new Succession[_count.Length];
        for (var address = 0; address < successions.Length; address++)
        {
            ValueList<int> nodes = [.. Of(address).ToArray().Select(node => (int)node)];
            successions[address] = new Succession(Work.Addresses[address].Vhid, nodes);
        }

        return new Plan([.. successions]);
    }
}
