using System.Security.Cryptography;
using System.Text;

namespace Carpool.Core.Settings;

public sealed partial record CarpoolSettings
{
    /// <summary>Reads a whole configuration file; it is either right, or every fault is told at once.</summary>
    /// <param name="text">The file's text, at most 1 MiB.</param>
    /// <param name="fileName">Its name, for the faults.</param>
    /// <returns>The settings, or null and at least one fault, in the order of the lines.</returns>
    public static (CarpoolSettings? Settings, IReadOnlyList<SettingsFault> Faults) Read(string text, string fileName)
    {
        var faults = new FaultList(fileName);
        var document = HoconReader.Read(text, faults);
        var settings = document.IsWhole ? PoolReader.Read(document.Root, faults) : null;
        return faults.Count == 0 ? (settings, []) : (null, faults.InOrder());
    }

    /// <summary>
    /// The settings as a file with every key, defaults included, that reads back as the same; the interface stands with
    /// each node.
    /// </summary>
    public string ToHocon() => HoconWriter.Write(this);

    /// <summary>
    /// Twelve hexadecimal digits that are the same wherever the settings are; comments and order of keys do not count.
    /// </summary>
    public string Fingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToHocon())).AsSpan(0, 6));
}
