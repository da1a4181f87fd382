using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Core.Planning;
using Carpool.Nodes;

namespace Carpool.Admin.Palettes;

internal static class VipPalette
{
    public static Command Create() => new("vip", "The virtual addresses.")
    {
        Listing.Create("list", "Who holds which address, as this node sees it.", snapshot => snapshot.Vips, Table),
        Show(), Why(), Move(), Release(), Succession(),
    };

    private static Argument<string> Address() => new("address")
    {
        Description = "A virtual address, as in 'vip list'.",
    };

    private static DaemonCommand Show()
    {
        var address = Address();
        return new DaemonCommand("show", "All that this node knows of one address.", async (desk, parse, ct) =>
        {
            var snapshot = await desk.SnapshotAsync(ct);
            return Find(snapshot, parse.GetRequiredValue(address)) is { } vip
                ? Answer.Done(Details(vip, snapshot.Demotions))
                : Unknown(snapshot, parse.GetRequiredValue(address));
        }).With(address);
    }

    private static DaemonCommand Why()
    {
        var address = Address();
        return new DaemonCommand("why", "Why an address is where it is, and who is next.", async (desk, parse, ct) =>
        {
            var snapshot = await desk.SnapshotAsync(ct);
            return Find(snapshot, parse.GetRequiredValue(address)) is { } vip
                ? Answer.Done(Causes(vip, snapshot))
                : Unknown(snapshot, parse.GetRequiredValue(address));
        }).With(address);
    }

    private static DaemonCommand Move()
    {
        var address = Address();
        var node = new Argument<string>("node") { Description = "The node that shall hold it." };
        return new DaemonCommand(
            "move",
            "Give an address to a node, make before break; there it stays while that node is ready.",
            (desk, parse, ct) => desk.OrderAsync(
                new NodeProtocol.MoveVip(parse.GetRequiredValue(address), parse.GetRequiredValue(node)), ct))
            .With(address, node);
    }

    private static DaemonCommand Release()
    {
        var address = Address();
        return new DaemonCommand(
            "release",
            "Let the plan decide where an address is; if this node holds it, its heir takes it at once.",
            (desk, parse, ct) => desk.OrderAsync(new NodeProtocol.ReleaseVip(parse.GetRequiredValue(address)), ct))
            .With(address);
    }

    private static DaemonCommand Succession() => new(
        "succession",
        "Who is next, for every address: owner first.",
        async (desk, _, ct) =>
        {
            var table = new TextTable("ADDRESS", "VHID", "SUCCESSION");
            foreach (var vip in (await desk.SnapshotAsync(ct)).Vips)
                table.Add(vip.Address, Number(vip.Vhid), string.Join(" > ", vip.Succession));
            return Answer.Done(table.Render("address"));
        });

    private static string Table(IReadOnlyList<VipView> vips)
    {
        var table = new TextTable("ADDRESS", "VHID", "MASTER", "HOME", "HERE", "ADVSKEW", "SINCE", "WHY");
        foreach (var vip in vips)
        {
            table.Add(
                vip.Address, Number(vip.Vhid), vip.Master ?? "-", vip.Home ?? "-", vip.State, Number(vip.Advskew),
                vip.Since.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), vip.Why);
        }

        return table.Render("address");
    }

    private static string Details(VipView vip, IReadOnlyList<DemotionView> demotions) =>
        $"""
        {string.Join(", ", vip.Also.Prepend(vip.Address))}
          vhid        {vip.Vhid}
          master      {vip.Master ?? "none heard"}
          home        {vip.Home ?? "none"}
          succession  {string.Join(" > ", vip.Succession)}
          here        {vip.State} since {vip.Since:yyyy-MM-dd HH:mm:ss.fff'Z'} ({vip.Why})
          advskew     {vip.Advskew}
          demotions   {Demotions(demotions)}
          sent        {vip.Counters.Sent} advertisements, heard {vip.Counters.Heard}
          changes     {vip.Counters.Transitions}, lapses {vip.Counters.Lapses}, pauses {vip.Counters.Pauses}
        """;

    private static string Causes(VipView vip, NodeSnapshot snapshot)
    {
        var pool = snapshot.Pool;
        return string.Join('\n', Reasons.Of(pool.Settings, pool.Planning, pool.Picture, vip.Vhid)) + "\n"
            + $"here ({snapshot.Node}): {vip.State} since {vip.Since:yyyy-MM-dd HH:mm:ss'Z'} ({vip.Why}), "
            + $"advskew {vip.Advskew}, demotions {Demotions(snapshot.Demotions)}";
    }

    private static string Demotions(IReadOnlyList<DemotionView> demotions) =>
        demotions.Count == 0 ? "none" : string.Join(", ", demotions.Select(d => $"{d.Reason} +{d.By}"));

    private static VipView? Find(NodeSnapshot snapshot, string address) =>
        snapshot.Vips.FirstOrDefault(vip => vip.Address == address || vip.Also.Contains(address));

    private static Answer Unknown(NodeSnapshot snapshot, string address) => Answer.Refused(
        $"{address} is not a virtual address of this pool: "
        + string.Join(", ", snapshot.Vips.Select(vip => vip.Address)));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
