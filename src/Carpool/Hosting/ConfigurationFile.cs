using System.Security.Cryptography;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Carpool.Services;

namespace Carpool.Hosting;

/// <summary>The configuration file, the password file beside it, and this node's place in both.</summary>
/// <param name="Path">The configuration file.</param>
/// <param name="NodeName">This node's name, or null to go by the host name.</param>
public sealed record ConfigurationFile(string Path, string? NodeName)
{
    public const string DefaultPath = "/etc/carpool/carpool.conf";

    private const UnixFileMode AnyExecutes =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="ConfigurationRefusedException">Something is wrong; every fault is in the message.</exception>
    public LocalConfiguration Read()
    {
        var settings = ReadSettings(Path);
        var name = NodeName ?? Environment.MachineName.Split('.')[0];
        var node = settings.Node(name) ?? throw new ConfigurationRefusedException(
            $"{Path}: this host is '{name}', which is no key of carpool.nodes "
            + $"({string.Join(", ", settings.Nodes.Select(n => n.Name))}); give its name with --node");
        CheckLists(Path, settings);
        CheckHooks(Path, settings);
        return new LocalConfiguration(
            settings, node, ReadPassword(Path, settings), CertificateFiles.Read(Path, settings, node), Folder(Path))
        {
            HasInterface = Directory.Exists($"/sys/class/net/{node.Interface}"),
            Certificates = ServiceFiles.Read(Path, settings),
            Web = WebFiles.Read(Path, settings, node),
            OtlpHeaders = TelemetryFiles.Read(Path, settings, node),
        };
    }

    /// <summary>Reads the configuration file alone.</summary>
    /// <exception cref="ConfigurationRefusedException">Something is wrong; every fault is in the message.</exception>
    public static CarpoolSettings ReadSettings(string path)
    {
        var (settings, faults) = CarpoolSettings.Read(ReadText(path), path);
        return settings ?? throw new ConfigurationRefusedException(string.Join('\n', faults));
    }

    /// <summary>Reads the allow and deny lists, to see that nothing is wrong with them.</summary>
    /// <exception cref="ConfigurationRefusedException">Something is; every fault is in the message.</exception>
    public static void CheckLists(string path, CarpoolSettings settings)
    {
        var faults = settings.Services
            .Select(service => AccessFiles.Of(service.Protect, Folder(path))).OfType<AccessFiles>().Distinct()
            .SelectMany(files => files.Read().Faults).Distinct().ToArray();
        if (faults.Length > 0) throw new ConfigurationRefusedException(string.Join('\n', faults));
    }

    /// <summary>Reads the secrets of hooks, to see that they are there.</summary>
    /// <exception cref="ConfigurationRefusedException">Some are not; every fault is in the message.</exception>
    public static void CheckHooks(string path, CarpoolSettings settings)
    {
        var faults = CheckFiles.Faults([.. settings.Notify.Webhook.Select(hook => hook.In(Folder(path)))])
            .Select(fault => $"{path}: {fault}").ToArray();
        if (faults.Length > 0) throw new ConfigurationRefusedException(string.Join('\n', faults));
    }

    /// <summary>Programs that are to be told of events and are none on this host, which need not be a node's.</summary>
    public static IEnumerable<string> HookWarnings(CarpoolSettings settings) =>
        from hook in settings.Notify.Exec
        let program = hook.Command[0]
        let fault = !File.Exists(program) ? "there is no such file"
            : (File.GetUnixFileMode(program) & AnyExecutes) == 0 ? "it may not be executed"
            : null
        where fault is not null
        select $"notify.exec: {program} is no program here: {fault}";

    /// <summary>Reads the password that the settings in a configuration file name.</summary>
    /// <exception cref="ConfigurationRefusedException">There is none, or none that CARP can hold.</exception>
    public static ValueList<byte> ReadPassword(string path, CarpoolSettings settings) =>
        ReadPasswordFile(Beside(path, settings.Carp.PasswordFile));

    /// <summary>The whole path of a file that a configuration names: relative ones start at its folder.</summary>
    public static string Beside(string path, string file) => System.IO.Path.Combine(Folder(path), file);

    /// <summary>The same for a file that each node has its own of, by a name with the node's in it.</summary>
    public static string OwnBeside(string path, string file, string node) =>
        Beside(path, file.Replace(ClusterSettings.OwnName, node, StringComparison.Ordinal));

    /// <summary>Tells whether any of some files has changed.</summary>
    public static string Fingerprint(IEnumerable<byte[]> files) =>
        Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(SHA256.HashData)]));

    /// <summary>Reads the octets of a password; a line end behind them is not part of it.</summary>
    /// <exception cref="ConfigurationRefusedException">There is none, or none that CARP can hold.</exception>
    public static ValueList<byte> ReadPasswordFile(string path)
    {
        var password = ReadOctets(path).AsSpan().TrimEnd("\r\n"u8);
        return password.Length switch
        {
            0 => throw new ConfigurationRefusedException($"{path}: the password is empty"),
            > CarpAuthenticator.MaxPasswordOctets => throw new ConfigurationRefusedException(
                $"{path}: the password has {password.Length} octets, "
                + $"CARP uses at most {CarpAuthenticator.MaxPasswordOctets}"),
            _ => [.. password],
        };
    }

    /// <summary>The folder of a configuration file.</summary>
    public static string Folder(string path) =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    /// <summary>What is wrong with the mode of a file that holds a secret, or null.</summary>
    public static string? FaultOfSecret(string path)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(path) & others) == 0
            ? null
            : $"{path} is for everybody to read; 'chmod o= {path}' mends that";
    }

    internal static string ReadText(string path) => System.Text.Encoding.UTF8.GetString(ReadOctets(path));

    /// <exception cref="ConfigurationRefusedException">It cannot be read.</exception>
    public static byte[] ReadOctets(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (IOException e)
        {
            throw new ConfigurationRefusedException($"{path}: {e.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigurationRefusedException($"{path}: user {Environment.UserName} may not read it");
        }
    }
}
