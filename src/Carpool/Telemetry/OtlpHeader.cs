using Carpool.Core;

namespace Carpool.Telemetry;

/// <summary>A header of each request to a collector.</summary>
public readonly record struct OtlpHeader(string Name, string Value)
{
    // RFC 9110, 5.6.2: tchar.
    private const string Signs = "!#$%&'*+-.^_`|~";

    /// <summary>Reads the lines of a file; those that are empty, and comments behind a #, say nothing.</summary>
    /// <param name="lines">Each as <c>Name: value</c>.</param>
    /// <param name="fault">Which line is none, by its number alone, as it may hold a secret; null: all are.</param>
    public static ValueList<OtlpHeader> Parse(IEnumerable<string> lines, out string? fault)
    {
        var headers = new List<OtlpHeader>();
        fault = null;
        foreach (var (index, line) in lines.Index())
        {
            if (line.Trim() is "" || line.StartsWith('#')) continue;

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..Math.Max(colon, 0)], line[(colon + 1)..].Trim());
            if (name.Length > 0 && name.All(IsToken) && value.Length > 0 && value.All(c => c is >= ' ' and <= '~'))
                headers.Add(new OtlpHeader(name, value));
            else
                fault ??= $"line {index + 1} must be a header, as 'Name: value'";
        }

        return [.. headers];
    }

    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || Signs.Contains(c, StringComparison.Ordinal);
}
