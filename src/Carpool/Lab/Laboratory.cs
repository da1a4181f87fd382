using Carpool.Core.Settings;
using Carpool.Lab.Hosts;
using Carpool.Lab.Servers;

namespace Carpool.Lab;

/// <summary>The bridge and the hosts on it. Lives in this process's own namespaces and vanishes with it.</summary>
internal sealed class Laboratory : IAsyncDisposable
{
    /// <summary>So many hosts may start all at once; of more, as many as there are processors.</summary>
    private static readonly int Few = Math.Max(6, 3 * Environment.ProcessorCount);

    private Laboratory(string name, CarpoolSettings settings, IReadOnlyList<Host> hosts)
    {
        Name = name;
        Settings = settings;
        Switch = new Switch(settings.Cluster.Port);
        Hosts = hosts;
    }

    public string Name { get; }

    public CarpoolSettings Settings { get; }

    public Switch Switch { get; }

    /// <summary>The nodes in the order of the configuration, then the client.</summary>
    public IReadOnlyList<Host> Hosts { get; }

    /// <summary>Builds the network and boots every host.</summary>
    /// <exception cref="LabException">A host does not boot; nothing is left.</exception>
    public static async Task<Laboratory> BuildAsync(
        LabFolder folder, CarpoolSettings settings, string configuration, LabServices services, CancellationToken ct)
    {
        await Switch.BuildAsync(ct);
        var real = services == LabServices.Real ? new RealPool(folder, settings) : null;
        var hosts = LabPlan.Hosts(settings).Select(plan => new Host(plan, folder, configuration, real));
        var lab = new Laboratory(folder.Name, settings, [.. hosts]);
        try
        {
            await lab.BootAsync(ct);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Many daemons that start at once keep each other from it, so that none is master of anything.</summary>
    private async Task BootAsync(CancellationToken ct)
    {
        var areMany = Hosts.Count > Few;
        var atOnce = areMany ? Math.Max(2, Environment.ProcessorCount) : Hosts.Count;
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(Hosts, options, async (host, stop) =>
        {
            await host.BootAsync(stop);
            if (areMany) await host.RestsAsync(stop);
        });
    }

    /// <exception cref="LabException">There is no such host.</exception>
    public Host Host(string name) =>
        Hosts.FirstOrDefault(host => host.Plan.Name == name)
        ?? throw NoHost(name, Hosts.Select(host => host.Plan.Name));

    /// <summary>Cuts one host off: its cable out, or only what it has with some others lost on the way.</summary>
    /// <param name="from">From whom; empty for all others.</param>
    public Task CutAsync(Host host, IReadOnlyList<string> from, Traffic traffic, CancellationToken ct)
    {
        if (from.Count == 0 && traffic == Traffic.All) return host.CutAsync(ct);

        var others = from.Count > 0 ? from.Select(name => Host(name)) : Hosts.Where(other => other != host);
        var plans = others.Select(other => other.Plan).ToList();
        return plans.Contains(host.Plan)
            ? throw new LabException($"{host.Plan.Name} cannot be cut off from itself")
            : Switch.CutAsync(host.Plan, plans, traffic, ct);
    }

    /// <summary>Undoes all cuts that the host has a part in, and lets a daemon that hangs go on.</summary>
    public async Task HealAsync(Host host, CancellationToken ct)
    {
        var wasPartial = await Switch.HealAsync(host.Plan, ct);
        if (!wasPartial || host.IsCut || host.IsHung) await host.HealAsync(ct);
    }

    public static LabException NoHost(string name, IEnumerable<string> names) =>
        new($"no host '{name}'; there are {string.Join(", ", names)}");

    public async ValueTask DisposeAsync() => await Task.WhenAll(Hosts.Select(host => host.DisposeAsync().AsTask()));
}
