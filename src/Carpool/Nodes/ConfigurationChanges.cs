using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Nodes;

/// <summary>What is different in another configuration, the files that it names included.</summary>
internal static class ConfigurationChanges
{
    public static ValueList<SettingsChange> Of(LocalConfiguration from, LocalConfiguration to)
    {
        var settings = SettingsDifference.Of(from.Settings, to.Settings);
        return [.. settings, .. Files(from, to).Where(file => settings.All(change => !Covers(change.Key, file.Key)))];
    }

    /// <summary>For the log: one line.</summary>
    public static string Summary(ValueList<SettingsChange> changes) => changes.Count <= Few
        ? string.Join("; ", changes)
        : $"{string.Join("; ", changes.Take(Few))}; and {changes.Count - Few} more";

    private const int Few = 4;

    /// <summary>Whether a change says all that could be said of a file.</summary>
    private static bool Covers(string change, string file) =>
        change == file || file.StartsWith(change + ".", StringComparison.Ordinal)
            || change.StartsWith(file + ".", StringComparison.Ordinal);

    private static IEnumerable<SettingsChange> Files(LocalConfiguration from, LocalConfiguration to)
    {
        if (from.Password != to.Password) yield return Content("carp.password-file");
        if (!Equals(from.Tls, to.Tls)) yield return Content("cluster.certificate-file");
        if (!Equals(from.Web, to.Web)) yield return Content("http");
        foreach (var service in to.Certificates.Where(service => !from.Certificates.Contains(service)))
            yield return Content($"services.{service.Service}.tls");
    }

    private static SettingsChange Content(string key) => new(key, ChangeKind.Changed, null, null);
}
