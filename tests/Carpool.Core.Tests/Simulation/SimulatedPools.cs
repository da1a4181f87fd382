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
        var settings = Of(nodes, addresses: 1 + random.Next(Math.Min(2 * nodes, 10)));
        var hasHomes = random.Next(3) > 0;
        settings = settings with
        {
            Carp = settings.Carp with { Beat = TimeSpan.FromMilliseconds(100 * (1 + random.Next(4))) },
            Addresses = [.. settings.Addresses.Select(one => hasHomes ? one : one with { Home = null })],
        };
        settings = WithHoldDown(settings, random);
        if (random.Next(2) == 0) settings = WithWeights(settings, random);
        return random.Next(4) == 0 ? WithLimits(settings, random) : settings;
    }

    /// <summary>The same pool, changed in one thing.</summary>
    public static CarpoolSettings Changed(CarpoolSettings settings, Random random) => random.Next(5) switch
    {
        0 => WithHoldDown(settings, random),
        1 => WithWeights(settings, random),
        2 => WithLimits(settings, random),
        3 when settings.Addresses.Count > 1 => settings with { Addresses = [.. settings.Addresses.Skip(1)] },
        _ => settings with
        {
            Addresses =
            [
                .. settings.Addresses,
                .. Of(settings.Nodes.Count, 20).Addresses
                    .Where(one => settings.Addresses.All(old => old.Vhid != one.Vhid)).Take(1),
            ],
        },
    };

    /// <summary>In a line, for people.</summary>
    public static string Text(CarpoolSettings settings)
    {
        var nodes = settings.Nodes.Select(node => $"{node.Name} weight {node.Weight}");
        var addresses = settings.Addresses.Select(one =>
            $"vhid {one.Vhid} home {one.Home} group {one.Group} not on {string.Join("+", one.NotOn)}");
        return $"{string.Join(", ", nodes)}; {string.Join(", ", addresses)}; failback {settings.Placement.Failback}, " +
            $"hold-down {settings.Placement.HoldDown.TotalSeconds} s, beat {settings.Carp.Beat.TotalMilliseconds} ms";
    }

    private static CarpoolSettings WithHoldDown(CarpoolSettings settings, Random random)
    {
        var holdDown = TimeSpan.FromSeconds(1 + random.Next(4));
        return settings with
        {
            Placement = settings.Placement with
            {
                Failback = random.Next(5) == 0 ? Failback.Manual : Failback.Auto,
                HoldDown = holdDown,
                HoldDownMax = 4 * holdDown,
                FlapWindow = TimeSpan.FromSeconds(30),
            },
        };
    }

    private static CarpoolSettings WithWeights(CarpoolSettings settings, Random random) => settings with
    {
        Nodes = [.. settings.Nodes.Select(node => node with { Weight = 1 + random.Next(3) })],
    };

    /// <summary>Some addresses may not be everywhere, or not together.</summary>
    private static CarpoolSettings WithLimits(CarpoolSettings settings, Random random) => settings with
    {
        Addresses =
        [
            .. settings.Addresses.Select(one => one with
            {
                NotOn = random.Next(4) == 0 ? [settings.Nodes[random.Next(settings.Nodes.Count)].Name] : [],
                Group = random.Next(3) == 0 ? "mx" : null,
            }),
        ],
    };

    /// <summary>The lab's: equal nodes, homes in rotation.</summary>
    public static CarpoolSettings Of(int nodes, int addresses) => Plain.GetOrAdd((nodes, addresses), size =>
        CarpoolSettings.Read(LabPool.ToHocon(size.Nodes, size.Addresses, TimeSpan.FromMilliseconds(100)), "lab")
            .Settings!);
}
