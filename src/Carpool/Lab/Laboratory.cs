using Carpool.Core.Settings;
using Carpool.Lab.Hosts;

namespace Carpool.Lab;

/// <summary>The bridge and the hosts on it. Lives in this process's own namespaces and vanishes with it.</summary>
internal sealed class Laboratory : IAsyncDisposable
{
    public const string Bridge = "br0";

    private Laboratory(string name, CarpoolSettings settings, IReadOnlyList<Host> hosts)
    {
        Name = name;
        Settings = settings;
        Hosts = hosts;
    }

    public string Name { get; }

    public CarpoolSettings Settings { get; }

    /// <summary>The nodes in the order of the configuration, then the client.</summary>
    public IReadOnlyList<Host> Hosts { get; }

    /// <summary>Builds the network and boots every host.</summary>
    /// <exception cref="LabException">A host does not boot; nothing is left.</exception>
    public static async Task<Laboratory> BuildAsync(
        LabFolder folder, CarpoolSettings settings, string configuration, CancellationToken ct)
    {
        // A switch that thinks of nothing but forwarding: CARP's multicast reaches every port from the first frame on.
        await Tool.IpAsync($"""
            link add {Bridge} type bridge mcast_snooping 0 stp_state 0
            link set {Bridge} addrgenmode none up

            """, init: null, ct);
        var hosts = LabPlan.Hosts(settings).Select(plan => new Host(plan, folder, configuration));
        var lab = new Laboratory(folder.Name, settings, [.. hosts]);
        try
        {
            await Task.WhenAll(lab.Hosts.Select(host => host.BootAsync(ct)));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="LabException">There is no such host.</exception>
    public Host Host(string name) =>
        Hosts.FirstOrDefault(host => host.Plan.Name == name)
        ?? throw NoHost(name, Hosts.Select(host => host.Plan.Name));

    public static LabException NoHost(string name, IEnumerable<string> names) =>
        new($"no host '{name}'; there are {string.Join(", ", names)}");

    public async ValueTask DisposeAsync() => await Task.WhenAll(Hosts.Select(host => host.DisposeAsync().AsTask()));
}
