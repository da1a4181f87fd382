using Carpool.Core.Admin;
using Carpool.Lab.Servers;

namespace Carpool.Lab.View;

/// <summary>The lab as two plain listings: hosts, and who holds which address.</summary>
internal static class StatusText
{
    public static string Of(LabStatus status)
    {
        var hosts = new TextTable("HOST", "ADDRESS", "POWER", "LINK", "DAEMON", "SERVICES", "BROKEN", "HOLDS");
        foreach (var host in status.Hosts)
            hosts.Add(
                host.Name, host.Address, host.Power ? "on" : "off", Link(host),
                Word(host, host.Daemon), Word(host, host.Services),
                string.Join(", ", host.Broken.Select(broken => $"{broken.Service} {broken.How.Word()}")),
                string.Join(' ', host.Masters));
        var addresses = new TextTable("ADDRESS", "VHID", "MASTER");
        foreach (var address in status.Addresses)
            addresses.Add(address.Address, $"{address.Vhid}", string.Join(" and ", address.Masters));
        return $"{hosts.Render("host")}\n{addresses.Render("address")}".TrimEnd('\n');
    }

    private static string Link(HostStatus host) =>
        !host.Link ? "down"
        : host.Cuts.Count == 0 ? "up"
        : string.Join(", ", host.Cuts.GroupBy(cut => cut.Only, cut => cut.From)
            .Select(cut => $"{(cut.Key == Traffic.All ? "" : $"{cut.Key.Word()} ")}cut from {string.Join(' ', cut)}"));

    private static string Word(HostStatus host, ProgramStatus program) => !host.Node ? "-"
        : program.Pid is { } pid ? $"{program.State.Word()} ({pid})"
        : program.State.Word();
}
