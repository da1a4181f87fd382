using System.Net.Sockets;
using System.Text.Json;
using Carpool.Admin;
using Carpool.Core.Admin;
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
        var vips = daemon == RunState.Running ? await AskAsync($"/proc/{host.Init}/root{lab.Settings.Admin.Socket}", ct) : [];
        return new HostStatus(
            plan.Name, $"{plan.Address.Address}", plan.Address6?.Address.ToString(), plan.Mac, plan.IsNode,
            Power: host.Init is not null, Link: host.Init is not null && !host.IsCut,
            [.. lab.Switch.GapsOf(plan).Select(gap => new CutStatus(gap.From.Name, gap.Traffic))], host.Init,
            new ProgramStatus(daemon, daemonPid), new ProgramStatus(services, servicesPid), vips, host.Log);
    }

    /// <summary>What a daemon says of its addresses; nothing while it starts, stops or is stopped.</summary>
    private static async Task<IReadOnlyList<VipView>> AskAsync(string socket, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerLimit);
        try
        {
            var (exit, output) = await AdminClient.AskAsync(socket, ["vip", "list", "--json"], limit.Token);
            return exit == 0 ? JsonSerializer.Deserialize(output, LabJson.Default.IReadOnlyListVipView) ?? [] : [];
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException || IsLate(e, ct))
        {
            return [];
        }
    }

    private static bool IsLate(Exception e, CancellationToken ct) =>
        e is OperationCanceledException && !ct.IsCancellationRequested;
}
