namespace Carpool.Core.Protection;

/// <summary>
/// Reads a list of addresses and networks: one a line; blank lines and what follows # or ; do not count.
/// </summary>
public static class AccessList
{
    /// <summary>Faults that are told of one file; a file of another kind has one in each line.</summary>
    public const int MaxFaults = 20;

    /// <param name="text">The file's text.</param>
    /// <param name="fileName">Its name, for the faults.</param>
    /// <returns>The networks, and a fault for each bad line: then the list is not to be used.</returns>
    public static (IReadOnlyList<Network> Networks, IReadOnlyList<string> Faults) Read(string text, string fileName)
    {
        var networks = new List<Network>();
        var faults = new List<string>();
        var number = 0;
        foreach (var line in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var end = line.IndexOfAny('#', ';');
            var entry = (end < 0 ? line : line[..end]).Trim();
            if (entry.IsEmpty) continue;
            if (Network.TryParse(entry.ToString(), out var network)) networks.Add(network);
            else if (faults.Count < MaxFaults) faults.Add($"{fileName}:{number}: {Fault(entry)}");
        }

        return (networks, faults);
    }

    private static string Fault(ReadOnlySpan<char> entry)
    {
        // What is shown must not spoil the terminal or the log it ends up in.
        var start = entry[..Math.Min(entry.Length, 60)].ToString();
        var shown = string.Concat(start.Select(c => char.IsControl(c) ? '?' : c));
        var meant = Meant(entry.ToString());
        return $"'{shown}' is no address or network{(meant is null ? "" : $", did you mean {meant}?")}";
    }

    /// <summary>The network of an address with bits after its prefix.</summary>
    private static Network? Meant(string entry) =>
        Settings.InterfaceAddress.TryParse(entry, out var inside)
            ? Network.Of(inside.Address, inside.PrefixLength)
            : null;
}
