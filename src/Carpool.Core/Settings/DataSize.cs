using System.Globalization;

namespace Carpool.Core.Settings;

/// <summary>Numbers of octets as a configuration writes them: <c>512</c>, <c>64k</c>, <c>10m</c>, <c>1g</c>.</summary>
public static class DataSize
{
    private static readonly (string Unit, long Octets)[] Units =
        [("", 1), ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30)];

    /// <summary>
    /// Reads a whole number, at most 9 digits, and its unit, if any: each is 1024 times the one before.
    /// </summary>
    public static bool TryParse(string text, out long octets)
    {
        octets = 0;
        var unit = Units.LastOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        var number = text.AsSpan(0, text.Length - unit.Unit.Length);
        if (number.Length > 9) return false;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        octets = count * unit.Octets;
        return true;
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    public static string Format(long octets)
    {
        var (unit, size) = Units.Last(unit => octets % unit.Octets == 0 && (octets != 0 || unit.Octets == 1));
        return string.Create(CultureInfo.InvariantCulture, $"{octets / size}{unit}");
    }
}
