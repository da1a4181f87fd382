namespace Carpool.Core.Placement;

/// <summary>
/// A plan in the making. Addresses are numbered ascending by vhid, whatever their order in the input, and loads are
/// compared per unit of weight without rounding.
/// </summary>
internal sealed class PlacementWork
{
    private readonly PlacementInput _input;
    private readonly ulong[,] _preference;
    private readonly int[,] _ofGroup;

    public PlacementWork(PlacementInput input)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Nodes.Count, PlacementInput.MaxNodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Addresses.Count, PlacementInput.MaxAddresses);
        _input = input;
        Addresses = [.. input.Addresses.OrderBy(address => address.Vhid)];
        Load = new int[input.Nodes.Count];
        Owner = new int[Addresses.Length];
        Array.Fill(Owner, -1);

        var groups = Addresses.Select(address => address.Group + 1).DefaultIfEmpty().Max();
        _ofGroup = new int[groups, input.Nodes.Count];
        HasGroups = groups > 0;

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

    /// <summary>Whether there are addresses that are to keep apart.</summary>
    public bool HasGroups { get; }

    /// <summary>Number of addresses that their home node owns.</summary>
    public int AtHome => Addresses.Where((address, i) => address.Home >= 0 && Owner[i] == address.Home).Count();

    /// <summary>Whether no address could be any nearer to its home.</summary>
    public bool IsAtHome => AtHome == Addresses.Count(address => address.Home >= 0);

    /// <summary>Number of addresses that share their node with another one of their group.</summary>
    public int Shared => Owner.Where((node, address) => node >= 0 && Siblings(address, node) > 0).Count();

    public int Weight(int node) => _input.Nodes[node].Weight;

    public bool IsPossible(int address, int node) => Ready.Contains(node) && Addresses[address].Allowed.Contains(node);

    public ulong Preference(int address, int node) => _preference[address, node];

    public void Give(int address, int node)
    {
        var group = Addresses[address].Group;
        var before = Owner[address];
        if (before >= 0)
        {
            Load[before]--;
            if (group >= 0) _ofGroup[group, before]--;
        }

        Owner[address] = node;
        Load[node]++;
        if (group >= 0) _ofGroup[group, node]++;
    }

    /// <summary>How many other addresses of its group the node owns.</summary>
    public int Siblings(int address, int node)
    {
        var group = Addresses[address].Group;
        if (group < 0) return 0;
        return _ofGroup[group, node] - (Owner[address] == node ? 1 : 0);
    }

    /// <summary>Compares <c>load / weight</c> of two nodes: below, at or above zero.</summary>
    public int Compare(int load, int node, int otherLoad, int other) =>
        (load * Weight(other)).CompareTo(otherLoad * Weight(node));
}
