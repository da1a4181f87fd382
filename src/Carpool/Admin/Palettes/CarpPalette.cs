using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Admin.Palettes;

internal static class CarpPalette
{
    public static Command Create() => new("carp", "CARP on the wire.")
    {
        Listing.Create(
            "stats",
            "Advertisements sent, heard and dropped, each with its reason.",
            snapshot => snapshot.Wires,
            Table),
    };

    private static string Table(IReadOnlyList<WireView> wires)
    {
        var table = new TextTable("INTERFACE", "COUNTER", "PACKETS");
        foreach (var wire in wires)
        {
            foreach (var (word, count) in wire.Packets)
                table.Add(wire.Interface, word, count.ToString(CultureInfo.InvariantCulture));
        }

        var states = wires.Select(
            wire => $"{wire.Interface}: {wire.Mac}, link {(wire.LinkUp ? "up" : "down")}, lease {wire.Lease}\n");
        return string.Concat(states) + table.Render("counter");
    }
}
