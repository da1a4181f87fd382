using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Core.Events;

namespace Carpool.Core.Top;

/// <summary>How something is to be taken.</summary>
public enum TopTone
{
    Plain,
    Heading,
    Selected,
    Doubtful,
    Bad,
}

/// <param name="Key">The name of what it shows.</param>
public readonly record struct TopRow(string Key, TopTone Tone, string Text);

/// <summary>The rows of one view.</summary>
public sealed record TopTable(string Heading, IReadOnlyList<TopRow> Rows)
{
    private static readonly TopTable Empty = new("", []);

    public static TopTable Of(TopState state) => Of(state, state.View);

    /// <summary>Another view than the one that is looked at.</summary>
    public static TopTable Of(TopState state, TopView view) => (state.Sample, view) switch
    {
        (null, _) => Empty,
        (var sample, TopView.Addresses) => Addresses(sample, state.Node),
        (var sample, TopView.Nodes) => Nodes(sample, state.Node),
        (var sample, TopView.Services) => Services(sample, state.Node),
        (var sample, TopView.Traffic) => Traffic(sample, state.Before),
        (var sample, _) => Events(sample, state.Node),
    };

    /// <summary>Where a key is; 0 when it is nowhere.</summary>
    public static int IndexOf(IReadOnlyList<TopRow> rows, string? key)
    {
        for (var i = 0; i < rows.Count; i++)
            if (rows[i].Key == key)
                return i;
        return 0;
    }

    private static TopTable Addresses(TopSample sample, string? node) => Lay(
        ["HOLDER", "ADDRESS", "VHID", "SUCCESSION", "HERE", "SINCE", "WHY"],
        from vip in sample.Pool.Vips
        where node is null || vip.Master == node || vip.Succession.Contains(node)
        orderby vip.Master is null, vip.Master, vip.Vhid
        select (vip.Address, vip.Master is null ? TopTone.Bad : TopTone.Plain, (string[])
        [
            vip.Master ?? "-", vip.Address, Number(vip.Vhid), string.Join(" > ", vip.Succession), vip.State,
            Time(vip.Since), vip.Why,
        ]));

    private static TopTable Nodes(TopSample sample, string? node) => Lay(
        ["NODE", "STATE", "HOLDS", "WEIGHT", "CONFIG", "SERVICES", "WHY"],
        from one in sample.Pool.Nodes
        where node is null || one.Name == node
        select (one.Name, ToneOf(one.State), (string[])
        [
            one.Name, one.State, Number(one.Masters), Number(one.Weight), one.Config ?? "-",
            string.Join(' ', one.Services.Select(service => $"{service.Key}={service.Value}")), one.Why,
        ]));

    private static TopTable Services(TopSample sample, string? node) => Lay(
        ["NODE", "SERVICE", "STATE", "CHECK", "MS", "SINCE", "OPEN", "TOTAL"],
        from service in sample.Pool.Services
        from backend in service.Backends
        where node is null || backend.Node == node
        orderby backend.Node, service.Name
        select ($"{service.Name}@{backend.Node}", ToneOf(backend.State), (string[])
        [
            backend.Node, service.Name, backend.State, backend.LastResult(),
            backend.Checks.LatencyMs?.ToString("F1", CultureInfo.InvariantCulture) ?? "-",
            (backend.Disabled?.Since ?? backend.Checks.Since) is { } since ? Time(since) : "-",
            Number(backend.Sessions.Current), Number(backend.Sessions.Total),
        ]));

    /// <summary>As the asked node counts: that is what came to its addresses.</summary>
    private static TopTable Traffic(TopSample sample, TopSample? before)
    {
        var seconds = before is null ? 0 : (sample.At - before.At).TotalSeconds;
        return Lay(
            ["SERVICE", "PORT", "PATH", "NEW/S", "IN B/S", "OUT B/S", "OPEN", "QUEUED", "TOTAL"],
            from service in sample.Pool.Services
            let now = sample.Pool.Traffic[service.Name]
            let then = before?.Pool.Traffic.GetValueOrDefault(service.Name)
            select (service.Name, service.Faults.Count > 0 ? TopTone.Bad : TopTone.Plain, (string[])
            [
                service.Name, Number(service.Port), service.Path, Rate(now.Sessions, then?.Sessions, seconds),
                Rate(now.BytesIn, then?.BytesIn, seconds), Rate(now.BytesOut, then?.BytesOut, seconds),
                Number(service.Connections.Current), Number(service.Connections.Queued),
                Number(service.Connections.Total),
            ]));
    }

    private static TopTable Events(TopSample sample, string? node) => Lay(
        ["TIME", "KIND", "WHAT HAPPENED, LATEST FIRST"],
        from one in sample.Events.Reverse()
        where node is null || one.Concerns(node)
        select (Number(one.Sequence), ToneOf(one.What.Level), (string[])
            [Time(one.At), one.What.Kind.Word(), one.What.Line]));

    private static TopTable Lay(string[] headings, IEnumerable<(string Key, TopTone Tone, string[] Cells)> rows)
    {
        var table = new TextTable(headings);
        var all = rows.ToList();
        foreach (var row in all) table.Add([.. row.Cells.Select(TopLine.Printable)]);
        var lines = table.Render("row").Split('\n');
        return new TopTable(lines[0], [.. all.Select((row, i) => new TopRow(row.Key, row.Tone, lines[i + 1]))]);
    }

    private static TopTone ToneOf(string state) => state switch
    {
        "up" => TopTone.Plain,
        "down" or "unreachable" => TopTone.Bad,
        _ => TopTone.Doubtful,
    };

    private static TopTone ToneOf(EventLevel level) => level switch
    {
        EventLevel.Error => TopTone.Bad,
        EventLevel.Warning => TopTone.Doubtful,
        _ => TopTone.Plain,
    };

    /// <summary>A second, from one sample to the next; a count that fell began anew.</summary>
    private static string Rate(long now, long? then, double seconds) =>
        seconds > 0 && then <= now ? Short((now - then.Value) / seconds) : "-";

    private static string Short(double value) => value switch
    {
        >= 1e9 => $"{(value / 1e9).ToString("F1", CultureInfo.InvariantCulture)}G",
        >= 1e6 => $"{(value / 1e6).ToString("F1", CultureInfo.InvariantCulture)}M",
        >= 1e4 => $"{(value / 1e3).ToString("F1", CultureInfo.InvariantCulture)}k",
        _ => value.ToString("F0", CultureInfo.InvariantCulture),
    };

    private static string Time(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
