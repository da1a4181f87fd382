using System.Text;

namespace Carpool.Proxy.Openings;

/// <summary>What a server said, for a log.</summary>
internal static class ServerWords
{
    private const int Most = 80;

    /// <summary>The first line, without what would disturb.</summary>
    internal static string Of(ReadOnlySpan<byte> heard)
    {
        var line = Encoding.ASCII.GetString(heard).Split('\n')[0];
        return string.Concat(line.Where(character => !char.IsControl(character)).Take(Most));
    }
}
