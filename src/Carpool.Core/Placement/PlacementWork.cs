namespace Carpool.Core.Placement;

/// <summary>
/// A plan in the making. Addresses are numbered ascending by vhid, whatever their order in the input, and loads are
/// compared per unit of weight without rounding.
/// </summary>
internal sealed class PlacementWork
{
    private readonly PlacementInput _input;
    private readonly ulong[,] _preference;

    public PlacementWork(PlacementInput input)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Nodes.Count, PlacementInput.MaxNodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Addresses.Count, PlacementInput.MaxAddresses);
        _input = input;
        Addresses = [.. input.Addresses.OrderBy(address => address.Vhid)];
        Load = new int[input.Nodes.Count];
        Owner = new int[Addresses.Length];
        Array.Fill(Owner, -1);

        for (var node = 0; node < input.Nodes.Count; node++)
            if (input.Nodes[node].IsReady)
                Ready = Ready.With(node);
        _preference = new ulong[Addresses.Length, input.Nodes.Count];
        for (var address = 0; address < Addresses.Length; address++)
            for (var node = 0; node < input.Nodes.Count; node++)
                _preference[address, node] = Rendezvous.Score(Addresses[address].Vhid, input.Nodes[node].Name);
    }

    public PlacementAddress[] Addresses { get; }

    public NodeSet Ready { get; }

    public int NodeCount => _input.Nodes.Count;

    /// <summary>Owner of each address, or -1.</summary>
    public int[] Owner { get; }

    /// <summary>Number of addresses each node owns.</summary>
    public int[] Load { get; }

    public int Weight(int node) => _input.Nodes[node].Weight;

    public bool IsPossible(int address, int node) => Ready.Contains(node) && Addresses[address].Allowed.Contains(node);

    public ulong Preference(int address, int node) => _preference[address, node];

    public void Give(int address, int node)
    {
        if (Owner[address] >= 0) Load[Owner[address]]--;
        Owner[address] = node;
        Load[node]++;
    }

    /// <summary>Compares <c>load / weight</c> of two nodes: below, at or above zero.</summary>
    public int Compare(int load, int node, int otherLoad, int other) =>
        (load * Weight(other)).CompareTo(otherLoad * Weight(node));
}
