using System.Globalization;

namespace Carpool.Core.RuntimeApi;

/// <summary>A time as HAProxy reads one: a number and us, ms, s, m, h or d; seconds without.</summary>
internal static class CliDelay
{
    public static bool TryParse(string text, out TimeSpan delay)
    {
        delay = default;
        var digits = text.Length - text.TrimStart("0123456789").Length;
        if (!int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;

        var milliseconds = text[digits..] switch
        {
            "us" => number / 1000.0,
            "ms" => number,
            "" or "s" => number * 1e3,
            "m" => number * 6e4,
            "h" => number * 36e5,
            "d" => number * 864e5,
            _ => 0,
        };
        if (milliseconds is <= 0 or >= uint.MaxValue) return false;
        // As HAProxy, which knows no less.
        delay = TimeSpan.FromMilliseconds(Math.Max(milliseconds, 1));
        return true;
    }
}
