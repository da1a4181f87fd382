using System.Globalization;
using System.Text;
using Carpool.Core;
using Carpool.Core.Protection;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>The files behind the allow and deny lists of one service.</summary>
/// <param name="Allow">Whole path, or null: there is none.</param>
/// <param name="Deny">Whole path, or null: there is none.</param>
public sealed record AccessFiles(string? Allow, string? Deny)
{
    /// <param name="protect">Names the files.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <returns>Null when it names none.</returns>
    public static AccessFiles? Of(ProtectSettings protect, string folder)
    {
        string? Whole(string? file) => file is null ? null : Path.Combine(folder, file);
        return protect is { AllowFile: null, DenyFile: null }
            ? null
            : new AccessFiles(Whole(protect.AllowFile), Whole(protect.DenyFile));
    }

    /// <summary>Another text when a file has changed, come or gone.</summary>
    public string Stamp() => $"{Stamp(Allow)} {Stamp(Deny)}";

    /// <returns>What the lists say, or null and a fault for each bad line, or for a file that cannot be read.</returns>
    public ServiceProtocol.ListsRead Read()
    {
        var (allow, deny) = (Read(Allow), Read(Deny));
        string[] faults = [.. allow.Faults, .. deny.Faults];
        var table = faults.Length > 0 ? null : new AccessTable(allow.Networks, deny.Networks);
        return new ServiceProtocol.ListsRead(table, faults);
    }

    private static (IReadOnlyList<Network> Networks, IReadOnlyList<string> Faults) Read(string? file)
    {
        if (file is null) return ([], []);
        try
        {
            return AccessList.Read(File.ReadAllText(file, Encoding.UTF8), file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return ([], [$"{file}: {unreadable.Message}"]);
        }
    }

    private static string Stamp(string? file)
    {
        if (file is null) return "";
        try
        {
            var about = new FileInfo(file);
            return string.Create(CultureInfo.InvariantCulture, $"{about.LastWriteTimeUtc.Ticks}/{about.Length}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "none";
        }
    }
}
