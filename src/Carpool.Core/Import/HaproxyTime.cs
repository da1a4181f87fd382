using System.Globalization;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>Spans of time as HAProxy writes them: a number and us, ms, s, m, h or d; without a unit ms.</summary>
internal static class HaproxyTime
{
    public static bool TryParse(string text, out TimeSpan span)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var (number, unit) = digits < 0 ? (text, "ms") : (text[..digits], text[digits..]);
        span = default;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return false;
        double milliseconds = unit switch
        {
            "us" => 0.001,
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => 0,
        };
        if (milliseconds == 0 || amount > 1_000_000_000) return false;
        span = TimeSpan.FromMilliseconds(Math.Round(amount * milliseconds));
        return true;
    }

    /// <summary>Sets a key, unless its value is none or out of bounds, which is noted then.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="key">The key of carpool.conf.</param>
    /// <param name="line">What says so.</param>
    /// <param name="text">The time.</param>
    /// <param name="least">The key's lower bound.</param>
    /// <param name="most">The key's upper bound.</param>
    /// <param name="notes">What is noted.</param>
    public static void Set(
        ImportBlock block, string key, ImportLine line, string text, TimeSpan least, TimeSpan most, ImportNotes notes)
    {
        if (!TryParse(text, out var span)) notes.NotUnderstood(line, $"'{text}' is no time");
        else if (span < least || span > most)
            notes.Add(
                line, $"{key} would be {text}, but can be {Duration.Format(least)}..{Duration.Format(most)}: left out");
        else block[key] = Duration.Format(span);
    }
}
