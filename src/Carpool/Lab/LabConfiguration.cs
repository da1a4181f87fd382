using System.Security.Cryptography;
using System.Text;
using Carpool.Cluster.Tls;
using Carpool.Core.Settings;

namespace Carpool.Lab;

/// <summary>Reads and writes the configuration that the lab's daemons will run with.</summary>
internal static class LabConfiguration
{
    /// <summary>
    /// Writes the configuration of a lab of that size and, for this lab alone, a password, certificates and a token.
    /// </summary>
    /// <returns>The file's path.</returns>
    public static string Write(
        LabFolder folder, int nodes, int addresses, TimeSpan beat, TimeSpan? holdDown, LabServices services)
    {
        File.WriteAllText(folder.Configuration, LabPool.ToHocon(nodes, addresses, beat, holdDown, services));
        var settings = Read(folder.Configuration);
        WriteSecret(folder.File(settings.Carp.PasswordFile), octets: 8);
        WriteSecret(folder.File(settings.Http!.TokenFile!), octets: 16);
        WriteCertificates(folder.File(Path.GetDirectoryName(settings.Cluster.CaFile)!), settings);
        return folder.Configuration;
    }

    private static void WriteSecret(string path, int octets)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(octets)) + "\n"));
    }

    /// <summary>As <c>carpool cluster init</c> does.</summary>
    private static void WriteCertificates(string path, CarpoolSettings settings)
    {
        var authority = new AuthorityFolder(path, TimeProvider.System);
        _ = authority.PrepareAuthority(settings.Cluster.Name, anew: false);
        foreach (var node in settings.Nodes) _ = authority.PrepareNode(node, anew: false);
    }

    /// <exception cref="LabException">It has faults, a line of the message each, or suits no lab.</exception>
    public static CarpoolSettings Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{file}: {e.Message}", e);
        }

        var (settings, faults) = CarpoolSettings.Read(text, file);
        if (settings is null) throw new LabException(string.Join('\n', faults)) { Exit = 2 };

        // Every host has a /run of its own; anywhere else the hosts would share one socket, or one memory.
        if (!IsInRun(settings.Admin.Socket) || !IsInRun(settings.Admin.HaproxySocket ?? "/run/"))
            throw new LabException($"{file}: in the lab the sockets of carpool.admin must be below /run");
        if (settings.Cluster.State is { } state && !IsInRun(state))
            throw new LabException($"{file}: in the lab carpool.cluster.state must be below /run, or left out");
        return settings;
    }

    private static bool IsInRun(string path) => path.StartsWith("/run/", StringComparison.Ordinal);
}
