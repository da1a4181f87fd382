using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Carpool.Lab.View;

/// <summary>The lab as a table: a host a line, below it what happened last.</summary>
internal static class Picture
{
    private const int EventLines = 8;

    public static IRenderable Draw(LabStatus status, LabEvents events)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"Carpool lab '{Markup.Escape(status.Name)}'")
            .AddColumns("host", "address", "state", "holds");
        table.AddColumn(new TableColumn("beats sent").RightAligned());
        table.AddColumn(new TableColumn("heard").RightAligned());
        table.AddColumn("services");
        foreach (var host in status.Hosts) table.AddRow(Row(host));
        table.Caption(Caption(status));
        var lines = events.Last(EventLines).Select(line => new Text(line, new Style(Color.Grey)));
        return new Rows([table, .. lines]);
    }

    private static IRenderable[] Row(HostStatus host) =>
    [
        new Text(host.Name),
        new Text(host.Address),
        State(host),
        new Text(string.Join(' ', host.Masters)),
        new Text(Sum(host, vip => vip.Counters.Sent)),
        new Text(Sum(host, vip => vip.Counters.Heard)),
        host.Node ? Coloured(host.Services.State) : new Text(""),
    ];

    private static Text State(HostStatus host) =>
        !host.Power ? new Text("no power", new Style(Color.Red))
        : !host.Link ? new Text("cable out", new Style(Color.Red))
        : host.Cuts.Count > 0 ? new Text("cut in part", new Style(Color.Red))
        : host.Node ? Coloured(host.Daemon.State)
        : Coloured(RunState.Running);

    private static Text Coloured(RunState state) =>
        new(state.Word(), new Style(state == RunState.Running ? Color.Green : Color.Red));

    private static string Sum(HostStatus host, Func<Core.Admin.VipView, long> counter) =>
        host.Vips.Count == 0 ? "" : host.Vips.Sum(counter).ToString("N0", CultureInfo.InvariantCulture);

    private static string Caption(LabStatus status)
    {
        var missing = status.Addresses.Count(address => address.Masters.Count == 0);
        var doubled = status.Addresses.Count(address => address.Masters.Count > 1);
        var held = $"{status.Addresses.Count - missing} of {status.Addresses.Count} addresses have a master";
        return doubled == 0 ? held : $"{held}, {doubled} have more than one";
    }
}
