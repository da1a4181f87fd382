using Carpool.Core.Placement;
using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>What the configuration says for the planner, worked out once.</summary>
public sealed class PlanningSettings
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<byte, string> _names;

    private PlanningSettings(CarpoolSettings settings)
    {
        Pool = settings;
        Fingerprint = settings.Fingerprint();
        Nodes = [.. settings.Nodes.Select(node => node.Name)];
        for (var node = 0; node < Nodes.Count; node++) _numbers[Nodes[node]] = node;
        _names = settings.Addresses.ToDictionary(address => address.Vhid, address => address.Name);
        var input = PlacementInput.FromConfiguration(settings);
        Input = input with { Addresses = [.. input.Addresses.OrderBy(address => address.Vhid)] };
        FromConfiguration = Planner.Plan(Input);
    }

    public CarpoolSettings Pool { get; }

    /// <summary>See <see cref="CarpoolSettings.Fingerprint"/>.</summary>
    public string Fingerprint { get; }

    /// <summary>Names by node number.</summary>
    public ValueList<string> Nodes { get; }

    /// <summary>The pool with all nodes ready and every address at home, ascending by vhid.</summary>
    public PlacementInput Input { get; }

    /// <summary>The plan of which every node knows without asking another.</summary>
    public Plan FromConfiguration { get; }

    /// <summary>What never changes is worked out here, some ten milliseconds for the largest pools.</summary>
    public static PlanningSettings Of(CarpoolSettings settings) => new(settings);

    /// <summary>The number of a node, or -1 when it is not in the configuration.</summary>
    public int NumberOf(string? node) => node is not null && _numbers.TryGetValue(node, out var number) ? number : -1;

    /// <summary>The address of that vhid as the log calls it.</summary>
    public string NameOf(byte vhid) => _names.TryGetValue(vhid, out var name) ? name : $"vhid {vhid}";

    /// <summary>The address that the log calls so, or null.</summary>
    public byte? VhidOf(string address)
    {
        foreach (var (vhid, name) in _names)
            if (name == address)
                return vhid;
        return null;
    }
}
