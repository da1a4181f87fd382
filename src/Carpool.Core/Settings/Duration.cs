using System.Globalization;

namespace Carpool.Core.Settings;

/// <summary>Spans of time as a configuration writes them: <c>100ms</c>, <c>1.5s</c>, <c>24h</c>, <c>7d</c>.</summary>
public static class Duration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a number, at most 9 digits before the point, and its unit; blanks between do no harm.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('.', '9');
        if (digits <= 0) return false;

        var unit = text.AsSpan(digits).Trim();
        var culture = CultureInfo.InvariantCulture;
        var amount = text.AsSpan(0, digits);
        if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, culture, out var number)) return false;
        foreach (var (name, ticks) in Units)
        {
            if (!unit.SequenceEqual(name) || number >= 1_000_000_000 || number * ticks > long.MaxValue) continue;
            span = TimeSpan.FromTicks((long)(number * ticks));
            return true;
        }

        return false;
    }

    /// <summary>In the largest unit that needs no fraction, up to hours: all releases read them.</summary>
    public static string Format(TimeSpan span)
    {
        var (unit, ticks) = Units[..^1].LastOrDefault(u => span.Ticks % u.Ticks == 0 && span.Ticks != 0, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)span.Ticks / ticks:0.####}{unit}");
    }
}
