using System.Collections.Immutable;
using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Lab.Hosts;

namespace Carpool.Lab.Servers;

/// <summary>
/// The real servers of one host. What is broken is a plan; whoever changes it brings files, processes, firewall and
/// disk into line with it. A host that boots has forgotten what was broken.
/// </summary>
internal sealed class RealServers : IHostServices
{
    private readonly HostInit _init;
    private readonly string _disk;
    private readonly Func<string, string> _log;
    private readonly IReadOnlyList<ServiceSettings> _services;
    private readonly IReadOnlyList<RunningServer> _servers;
    private volatile ServerPlan _plan;

    /// <param name="init">The host, whose disk has the authority's certificate.</param>
    /// <param name="disk">The host's disk as it is seen from here.</param>
    /// <param name="log">The log of a program of that name.</param>
    /// <param name="certificates">Of the node: one that is good, and one that was.</param>
    public RealServers(
        HostInit init, string disk, Func<string, string> log, CarpoolSettings settings, NodeSettings node,
        (string Good, string Expired) certificates)
    {
        _init = init;
        _disk = disk;
        _log = log;
        _services = settings.Services;
        var ports = ServerPort.Of(_services);
        _plan = new ServerPlan(
            node.Name, [.. Addresses(node)], [.. settings.Nodes.SelectMany(Addresses)], ports, certificates,
            ImmutableSortedDictionary<int, Breakage>.Empty);
        _servers = [.. ports.Select(port => port.Program).Distinct().Select(program => new RunningServer(program))];
    }

    public (RunState State, int? Pid) State
    {
        get
        {
            var programs = _servers.Where(ShouldRun).Select(server => server.State).ToList();
            var states = programs.Select(program => program.State).ToList();
            var worst = states.Contains(RunState.Dead) ? RunState.Dead
                : states.Contains(RunState.Hung) ? RunState.Hung
                : RunState.Running;
            return (worst, programs.Select(program => program.Pid).FirstOrDefault());
        }
    }

    public IReadOnlyList<BrokenStatus> Broken
    {
        get
        {
            var broken = _plan.Broken;
            return
            [
                .. from service in _services
                where broken.ContainsKey(service.BackendPort)
                select new BrokenStatus(service.Name, broken[service.BackendPort]),
            ];
        }
    }

    public Task StartAsync(CancellationToken ct) => ApplyAsync(_plan.Broken, ct);

    /// <summary>Breaks a service, and what shares with it what is broken.</summary>
    /// <exception cref="LabException">
    /// There is no such service, it is broken already, or cannot be broken so.
    /// </exception>
    public async Task BreakAsync(string name, Breakage way, CancellationToken ct)
    {
        var port = Port(name);
        if (_plan.Broken.TryGetValue(port.Number, out var before))
            throw new LabException($"{name} is broken already ({before.Word()}); mend it first");
        if (port.Program.Unaffected.Contains((port.Number, way)))
            throw new LabException($"'{way.Word()}' would change nothing at port {port.Number}");
        await ApplyAsync(_plan.Broken.Add(port.Number, way), ct);
    }

    /// <summary>Makes one service whole again, or all.</summary>
    /// <exception cref="LabException">There is no such service, or it is not broken.</exception>
    public async Task MendAsync(string? name, CancellationToken ct)
    {
        var left = name is null ? _plan.Broken.Clear() : _plan.Broken.Remove(Port(name).Number);
        if (left.Count == _plan.Broken.Count) throw new LabException($"{name ?? _plan.Name} is not broken");
        await ApplyAsync(left, ct);
    }

    private async Task ApplyAsync(ImmutableSortedDictionary<int, Breakage> broken, CancellationToken ct)
    {
        _plan = _plan with { Broken = broken };
        Fill(_plan.IsAny(Breakage.DiskFull));
        await UseFirewallAsync(ct);
        foreach (var server in _servers)
        {
            var hasChanged = ServerFile.Write(_disk, server.Program.Files(_plan));
            if (!ShouldRun(server)) await server.StopAsync(ct);
            else if (server.State.State == RunState.Dead)
                await server.StartAsync(_init, _log(server.Program.Name), ct);
            else if (hasChanged) server.Reload();
            server.SetHung(_plan.IsAny(server.Program, Breakage.Hang));
        }
    }

    private bool ShouldRun(RunningServer server) => !_plan.IsAny(server.Program, Breakage.Stop);

    /// <summary>Fills the disk for mail and queue to the last octet, or takes that away again.</summary>
    private void Fill(bool isFull)
    {
        var filler = $"/proc/{_init.Pid}/root{ServerPlan.Spool}/filler";
        if (!isFull)
        {
            File.Delete(filler);
            return;
        }

        var octets = new byte[4096];
        try
        {
            using var file = new FileStream(filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            while (true) file.Write(octets);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private Task UseFirewallAsync(CancellationToken ct)
    {
        var rules = string.Concat(
            from port in _plan.Ports
            where _plan.Is(port.Number, Breakage.Reset)
            let match = $"tcp dport {port.Number} ct state established"
            select $"add rule inet lab_resets input {match} reject with tcp reset\n");
        return Tool.RunAsync(
            "nsenter", ["--target", $"{_init.Pid}", "--net", "nft", "-f", "-"],
            $$"""
            add table inet lab_resets
            delete table inet lab_resets
            add table inet lab_resets
            add chain inet lab_resets input { type filter hook input priority 0; }
            {{rules}}
            """, ct);
    }

    private ServerPort Port(string name)
    {
        var service = _services.FirstOrDefault(one => one.Name == name)
            ?? throw new LabException(
                $"no service '{name}'; there are {string.Join(", ", _services.Select(one => one.Name))}");
        return _plan.Ports.Single(port => port.Number == service.BackendPort);
    }

    private static IEnumerable<NetAddress> Addresses(NodeSettings node) =>
        node.Address6 is { } second ? [node.Address, second] : [node.Address];
}
