using System.Collections.Concurrent;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Simulation;

/// <summary>Configurations to simulate.</summary>
internal static class SimulatedPools
{
    private static readonly ConcurrentDictionary<(int Nodes, int Addresses), CarpoolSettings> Plain = new();

    /// <summary>Any pool of two to eight nodes.</summary>
    public static CarpoolSettings Any(Random random)
    {
        // Small pools more often: they run faster, and most of what can go wrong shows with three nodes.
        var nodes = 2 + Math.Min(random.Next(7), random.Next(7));
        var addresses = 1 + random.Next(Math.Min(2 * nodes, 10));
        var settings = Of(nodes, addresses);
        var holdDown = TimeSpan.FromSeconds(1 + random.Next(4));
        var isWeighted = random.Next(2) == 0;
        var hasHomes = random.Next(3) > 0;
        return settings with
        {
            Carp = settings.Carp with { Beat = TimeSpan.FromMilliseconds(100 * (1 + random.Next(4))) },
            Placement = settings.Placement with
            {
                Failback = random.Next(5) == 0 ? Failback.Manual : Failback.Auto,
                HoldDown = holdDown,
                HoldDownMax = 4 * holdDown,
                FlapWindow = TimeSpan.FromSeconds(30),
            },
            Nodes = [.. settings.Nodes.Select(node => isWeighted ? node with { Weight = 1 + random.Next(3) } : node)],
            Addresses = [.. settings.Addresses.Select(one => hasHomes ? one : one with { Home = null })],
        };
    }

    /// <summary>The lab's: equal nodes, homes in rotation.</summary>
    public static CarpoolSettings Of(int nodes, int addresses) => Plain.GetOrAdd((nodes, addresses), size =>
        CarpoolSettings.Read(LabPool.ToHocon(size.Nodes, size.Addresses, TimeSpan.FromMilliseconds(100)), "lab")
            .Settings!);
}
