using Carpool.Core.Settings;

namespace Carpool.Core.Admin;

/// <summary>A <see cref="SettingsChange"/> in JSON.</summary>
/// <param name="Key">As there.</param>
/// <param name="Change">added, removed or changed.</param>
/// <param name="From">As there.</param>
/// <param name="To">As there.</param>
/// <param name="Reload">Whether a reload brings it into force; else the next start does.</param>
public sealed record ChangeView(string Key, string Change, string? From, string? To, bool Reload)
{
    public static ChangeView Of(SettingsChange change) =>
        new(change.Key, HoconWriter.Word(change.Change), change.From, change.To, !change.Waits);
}
