using Carpool.Core.Placement;
using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>What the configuration says for the planner, worked out once.</summary>
public sealed class PlanningSettings
{
    private PlanningSettings(CarpoolSettings settings)
    {
        Pool = settings;
        Fingerprint = settings.Fingerprint();
        Nodes = [.. settings.Nodes.Select(node => node.Name)];
        Input = PlacementInput.FromConfiguration(settings);
        FromConfiguration = Planner.Plan(Input);
    }

    public CarpoolSettings Pool { get; }

    /// <summary>See <see cref="CarpoolSettings.Fingerprint"/>.</summary>
    public string Fingerprint { get; }

    /// <summary>Names by node number.</summary>
    public ValueList<string> Nodes { get; }

    /// <summary>The pool with all nodes ready and every address at home.</summary>
    public PlacementInput Input { get; }

    /// <summary>The plan of which every node knows without asking another.</summary>
    public Plan FromConfiguration { get; }

    public static PlanningSettings Of(CarpoolSettings settings) => new(settings);

    /// <summary>The address of that vhid as the log calls it.</summary>
    public string NameOf(byte vhid) =>
        Pool.Addresses.FirstOrDefault(address => address.Vhid == vhid)?.Name ?? $"vhid {vhid}";
}
