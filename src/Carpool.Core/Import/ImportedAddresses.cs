using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>The virtual addresses: what all hosts say of each vhid.</summary>
internal sealed class ImportedAddresses
{
    private readonly List<string> _lines = [];

    /// <summary>Seconds.</summary>
    public int Advbase { get; private init; } = 1;

    public static ImportedAddresses Of(
        IReadOnlyList<CarpHost> hosts, IReadOnlyList<HaproxyService> services, ImportNotes notes)
    {
        var shared = hosts.SelectMany(host => host.Shared.Select(one => (Host: host, One: one))).ToList();
        var advbase = shared.Select(each => each.One.Advbase).DefaultIfEmpty(1).Max();
        var addresses = new ImportedAddresses { Advbase = advbase };
        foreach (var vhid in shared.GroupBy(each => each.One.Vhid).OrderBy(group => group.Key))
        {
            var all = vhid.Select(each => Widened(each.Host, each.One.Address)).Distinct().ToList();
            var entry = new ImportBlock { ["address"] = Text(all[0]) };
            if (all.Count > 1) entry["also"] = $"[{string.Join(", ", all.Skip(1).Select(one => $"\"{one}\""))}]";
            entry["vhid"] = $"{vhid.Key}";
            // Whose advskew is the lowest is master when all are well.
            var best = vhid.GroupBy(each => each.Host, each => each.One.Advskew)
                .Select(host => (Name: ImportedNodes.NameOf(host.Key), Advskew: host.Min())).ToList();
            var lowest = best.Where(host => host.Advskew == best.Min(one => one.Advskew)).ToList();
            if (lowest is [{ Name: { } home }] && (hosts.Count > 1 || lowest[0].Advskew == 0)) entry["home"] = home;
            var line = new StringBuilder();
            entry.Write(line, "", 2);
            addresses._lines.Add(line.ToString().Trim());
        }

        Passwords(shared.Select(each => each.One), notes);
        foreach (var (address, line) in services.SelectMany(service => service.Listens).DistinctBy(at => at.Address))
            if (shared.All(each => each.One.Address.Address != address))
                notes.Add(line, $"{address} is no virtual address of those files; a service is on all that are");
        return addresses;
    }

    public void Write(StringBuilder text)
    {
        text.Append("\n  addresses = [\n");
        foreach (var line in _lines) text.Append($"    {line}\n");
        text.Append("  ]\n");
    }

    private static string Text(InterfaceAddress address) =>
        address.Address.IsV6 ? HoconWriter.Quoted(address.ToString()) : address.ToString();

    /// <summary>FreeBSD has a whole prefix on an alias of the interface's own network.</summary>
    private static InterfaceAddress Widened(CarpHost host, InterfaceAddress address) =>
        address.PrefixLength == address.Address.MaxPrefixLength
            && host.Own(address.Address.IsV6) is { } own && own.Contains(address.Address)
            ? address with { PrefixLength = own.PrefixLength }
            : address;

    private static void Passwords(IEnumerable<CarpAddress> shared, ImportNotes notes)
    {
        var passwords = shared.Where(one => one.Password is not null).DistinctBy(one => one.Password).ToList();
        if (passwords.Count == 0) return;

        notes.Add(passwords[0].Line, "its password ('pass') is not written: put it into carp.password, mode 600");
        foreach (var other in passwords.Skip(1))
            notes.Add(other.Line, $"vhid {other.Vhid} has another password: a pool has one for all");
    }
}
