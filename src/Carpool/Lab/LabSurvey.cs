using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Carpool.Admin;
using Carpool.Lab.Control;
using Carpool.Lab.Hosts;

namespace Carpool.Lab;

/// <summary>Looks at every host, and asks every daemon that can answer what it holds.</summary>
internal static class LabSurvey
{
    // A daemon answers within milliseconds; one that was stopped in the middle must not hold up the others' picture.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    public static async Task<LabStatus> TakeAsync(Laboratory lab, CancellationToken ct)
    {
        var hosts = await Task.WhenAll(lab.Hosts.Select(host => LookAsync(lab, host, ct)));
        var addresses = lab.Settings.Addresses.Select(address => new AddressStatus(
            address.Name,
            address.Vhid,
            [.. hosts.Where(host => host.Masters.Contains(address.Name)).Select(host => host.Name)]));
        return new LabStatus(lab.Name, hosts, [.. addresses]);
    }

    private static async Task<HostStatus> LookAsync(Laboratory lab, Host host, CancellationToken ct)
    {
        var plan = host.Plan;
        var (daemon, daemonPid) = host.Daemon;
        var (services, servicesPid) = host.Services;
        var socket = $"/proc/{host.Init}/root{lab.Settings.Admin.Socket}";
        var runs = daemon == RunState.Running;
        var vips = runs ? await AskAsync(socket, "vip", LabJson.Default.IReadOnlyListVipView, ct) : [];
        var nodes = runs ? await AskAsync(socket, "node", LabJson.Default.IReadOnlyListNodeView, ct) : [];
        return new HostStatus(
            plan.Name, $"{plan.Address.Address}", plan.Address6?.Address.ToString(), plan.Mac, plan.IsNode,
            Power: host.Init is not null, Link: host.Init is not null && !host.IsCut,
            [.. lab.Switch.GapsOf(plan).Select(gap => new CutStatus(gap.From.Name, gap.Traffic))], host.Init,
            new ProgramStatus(daemon, daemonPid), new ProgramStatus(services, servicesPid), host.Broken, vips, nodes,
            host.Log);
    }

    /// <summary>One of a daemon's listings; nothing while it starts, stops or is stopped.</summary>
    private static async Task<IReadOnlyList<T>> AskAsync<T>(
        string socket, string palette, JsonTypeInfo<IReadOnlyList<T>> type, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerLimit);
        try
        {
            var (exit, output) = await AdminClient.AskAsync(socket, [palette, "list", "--json"], limit.Token);
            return exit == 0 ? JsonSerializer.Deserialize(output, type) ?? [] : [];
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException || IsLate(e, ct))
        {
            return [];
        }
    }

    private static bool IsLate(Exception e, CancellationToken ct) =>
        e is OperationCanceledException && !ct.IsCancellationRequested;
}
