using Carpool.Core.Placement;
using Carpool.Core.Settings;

namespace Carpool.Core.Cluster;

/// <summary>
/// A plan as one configuration reads it. The two may differ for a while, when a file has been changed on one server and
/// not yet on another: what the plan does not know is taken from the configuration alone, and nodes that the file does
/// not have are left out.
/// </summary>
public static class SuccessionTable
{
    /// <summary>Node names, owner first, by the address's name.</summary>
    /// <param name="settings">The configuration in force.</param>
    /// <param name="plan">The plan in force, or null: the configuration's.</param>
    public static IReadOnlyDictionary<string, ValueList<string>> Of(CarpoolSettings settings, PoolPlan? plan)
    {
        // Planning takes milliseconds, and hardly ever is the configuration's plan needed.
        var fallback = new Lazy<Plan>(() => Plan.FromConfiguration(settings));
        return settings.Addresses.ToDictionary(address => address.Name, address => Of(address.Vhid));

        ValueList<string> Of(byte vhid)
        {
            ValueList<string>? planned = plan?.SuccessionOf(vhid) is { } names
                ? [.. names.Where(name => settings.Node(name) is not null)]
                : null;
            return planned is { Count: > 0 }
                ? planned
                : [.. fallback.Value.Of(vhid)!.Value.Nodes.Select(node => settings.Nodes[node].Name)];
        }
    }
}
