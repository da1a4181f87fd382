using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>
/// <c>carpool import</c>: what stands in an haproxy.cfg and in the rc.conf of FreeBSD hosts, as a carpool.conf. Nothing
/// is passed over in silence; passwords are never written.
/// </summary>
public static class PoolImport
{
    /// <param name="Text">The configuration, be it whole or not.</param>
    /// <param name="Notes">What was not taken over, or is to be seen to, by file and line.</param>
    /// <param name="Missing">What a configuration needs and those files do not say; empty: it can be used.</param>
    public sealed record Result(string Text, IReadOnlyList<SettingsFault> Notes, IReadOnlyList<SettingsFault> Missing);

    /// <param name="files">Names and texts, each either an haproxy.cfg or an rc.conf.</param>
    public static Result Of(IReadOnlyList<(string Name, string Text)> files)
    {
        var notes = new ImportNotes();
        var hosts = new List<CarpHost>();
        var services = new List<HaproxyService>();
        foreach (var (name, text) in files)
        {
            if (ImportLine.OfHaproxy(name, text).Any(HaproxySection.Begins))
                services.AddRange(HaproxyImport.Read(HaproxySection.Read(name, text, notes), notes));
            else hosts.Add(CarpHost.Read(name, text, notes));
        }

        var nodes = ImportedNodes.Of(hosts, services, notes);
        var addresses = ImportedAddresses.Of(hosts, services, notes);
        var written = new StringBuilder();
        written.Append($"# Made by 'carpool import' of {string.Join(", ", files.Select(file => file.Name))}.\n");
        written.Append("# Every key, those that are left out here too, is explained in reference.conf.\n\ncarpool {\n");
        nodes.Write(written, addresses.Advbase);
        addresses.Write(written);
        WriteServices(written, services, nodes, notes);
        written.Append("}\n");
        var result = written.ToString();
        return new Result(result, notes.All, CarpoolSettings.Read(result, "carpool.conf").Faults);
    }

    private static void WriteServices(
        StringBuilder text, List<HaproxyService> services, ImportedNodes nodes, ImportNotes notes)
    {
        text.Append("\n  services {\n");
        var taken = new Dictionary<int, HaproxyService>();
        foreach (var service in services)
        {
            foreach (var (port, (line, tls)) in service.Ports)
            {
                if (taken.TryGetValue(port, out var other))
                {
                    notes.Add(line, $"port {port} is {other.Name}'s already: a service is on all addresses");
                    continue;
                }

                taken[port] = service;
                var block = new ImportBlock { ["port"] = $"{port}" };
                if (service.Servers.Port is { } behind && behind != port) block["backend-port"] = $"{behind}";
                var name = ServiceName(service, port);
                block.In("tls").Take(tls, nodes.NameOf);
                block.Take(service.Settings, nodes.NameOf);
                foreach (var node in nodes.Without(service.Servers))
                {
                    block.In("servers").In(node)["weight"] = "0";
                    notes.Add(line, $"{service.Name} had no server on {node}: it is checked there, with weight 0");
                }

                block.Write(text, name, 2);
            }
        }

        text.Append("  }\n");
    }

    private static string ServiceName(HaproxyService service, int port)
    {
        var letters = service.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        var name = string.Concat(letters).Trim('-') is { Length: > 0 } some ? some : "service";
        if (service.Ports.Count > 1) name = $"{name}-{port}";
        return name.Length <= 63 ? name : name[..63].TrimEnd('-');
    }
}
