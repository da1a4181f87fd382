using System.CommandLine;
using System.Security.Cryptography;
using Carpool.Cluster.Tls;
using Carpool.Hosting;
using Carpool.Nodes;

namespace Carpool.Admin.Local;

/// <summary>
/// <c>carpool cluster init</c>: the pool's own authority, and for each node the certificate by which the others know
/// it. Needs no daemon. What is there already is kept: a node that is added later gets its own by running it again.
/// </summary>
internal static class ClusterInitCommand
{
    private const int Refused = 1;
    private const int Faulty = 2;

    /// <param name="time">The beginning of what is made.</param>
    public static Command Create(TimeProvider time)
    {
        var config = new Option<string>("--config")
        {
            Description = "The configuration file.",
            DefaultValueFactory = _ => ConfigurationFile.DefaultPath,
        };
        var folder = new Option<string?>("--out") { Description = "Where to. Default: 'cluster' beside the file." };
        var only = Names("--node", "Only for this node; may be given again.");
        var renew = Names("--renew", "Make a new one for this node, whether it has one or not; may be given again.");
        var force = new Option<bool>("--force")
        {
            Description = "Begin anew with another authority. All nodes then need their new files at once.",
        };
        var init = new LocalVerb(
            "cluster",
            "init",
            "Make the pool's authority and a certificate for each node, by which nodes know each other.")
        {
            config, folder, only, renew, force,
        };
        init.SetAction(async (parse, ct) =>
        {
            var console = parse.InvocationConfiguration;
            try
            {
                var path = parse.GetRequiredValue(config);
                var lines = Run(
                    path,
                    parse.GetValue(folder) ?? ConfigurationFile.Beside(path, "cluster"),
                    parse.GetValue(only) ?? [],
                    parse.GetValue(renew) ?? [],
                    parse.GetValue(force),
                    time);
                await console.Output.WriteLineAsync(string.Join('\n', lines).AsMemory(), ct);
                return 0;
            }
            catch (ConfigurationRefusedException refused)
            {
                await console.Error.WriteLineAsync(refused.Message.AsMemory(), ct);
                return Faulty;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                await console.Error.WriteLineAsync(e.Message.AsMemory(), ct);
                return Refused;
            }
        });
        return init;
    }

    private static Option<string[]> Names(string name, string description) =>
        new(name) { Description = description, HelpName = "node" };

    private static List<string> Run(
        string configuration, string path, string[] only, string[] renew, bool force, TimeProvider time)
    {
        var settings = ConfigurationFile.ReadSettings(configuration);
        foreach (var name in only.Concat(renew))
            if (settings.Node(name) is null)
                throw new ConfigurationRefusedException($"{name} is not a node of this pool: "
                    + string.Join(", ", settings.Nodes.Select(node => node.Name)));

        var folder = new AuthorityFolder(path, time);
        var nodes = settings.Nodes
            .Where(node => only.Length == 0 || only.Contains(node.Name) || renew.Contains(node.Name)).ToArray();
        return
        [
            folder.PrepareAuthority(settings.Cluster.Name, force),
            .. nodes.Select(node => folder.PrepareNode(node, force || renew.Contains(node.Name))),
            "",
            "Each server needs the authority's certificate, its own one and its own key; as root, for example:",
            .. nodes.SelectMany(node =>
                Copies(folder, CertificateFiles.Of(configuration, settings.Cluster, node.Name), node.Name)),
            "",
            $"No server needs {folder.KeyOf("ca")}: whoever has it can make nodes. Keep it where only you can read it.",
            "Then, on each server: carpool config reload. Addresses are not touched.",
        ];
    }

    /// <summary>One command for the files that only change their folder.</summary>
    private static IEnumerable<string> Copies(AuthorityFolder folder, CertificateFiles at, string node)
    {
        (string From, string To)[] files =
        [
            (folder.CertificateOf("ca"), at.Ca),
            (folder.CertificateOf(node), at.Certificate),
            (folder.KeyOf(node), at.Key),
        ];
        return files
            .GroupBy(file => Path.GetFileName(file.From) == Path.GetFileName(file.To)
                ? Path.GetDirectoryName(file.To) + "/"
                : file.To)
            .Select(copy => $"  scp -p {string.Join(' ', copy.Select(file => file.From))} {node}:{copy.Key}");
    }
}
