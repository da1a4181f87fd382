using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carpool.Cluster;
using Carpool.Cluster.Tls;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;
using Carpool.Nodes;

namespace Carpool.Hosting;

/// <summary>The PEM files that one node needs for the connections between nodes.</summary>
/// <param name="Certificate">Path of the node's own certificate.</param>
/// <param name="Key">Path of the key that belongs to it.</param>
/// <param name="Ca">Path of the authority's certificate.</param>
internal sealed record CertificateFiles(string Certificate, string Key, string Ca)
{
    public static CertificateFiles Of(string configuration, ClusterSettings settings, string node)
    {
        string Own(string file) => ConfigurationFile.OwnBeside(configuration, file, node);
        return new CertificateFiles(
            Own(settings.CertificateFile), Own(settings.KeyFile), Own(settings.CaFile));
    }

    /// <summary>Reads what a configuration names for one of its nodes.</summary>
    /// <returns>
    /// Null with <c>tls = off</c>, and for a node on a loopback address that has none of the files: nobody else reaches
    /// it.
    /// </returns>
    /// <exception cref="ConfigurationRefusedException">
    /// There is none, or none that could be used. One that has expired is no fault here: the daemon has to start all
    /// the same.
    /// </exception>
    public static ClusterCertificates? Read(string configuration, CarpoolSettings settings, NodeSettings node)
    {
        if (!settings.Cluster.Tls) return null;

        var files = Of(configuration, settings.Cluster, node.Name);
        string[] all = [files.Certificate, files.Key, files.Ca];
        var missing = all.Where(file => !File.Exists(file)).ToArray();
        if (missing.Length == all.Length && IPAddress.IsLoopback(node.Address.ToIPAddress())) return null;
        if (missing.Length > 0)
            throw new ConfigurationRefusedException(
                $"{configuration}: carpool.cluster.tls is on, but there is no {string.Join(", no ", missing)}; "
                + $"'carpool cluster init --config {configuration}' makes the files for all nodes and says where "
                + "they belong; 'tls = off' in carpool.cluster does without, and whoever reaches the port may command");
        return files.Read(settings, node);
    }

    /// <summary>Which of a pool's certificates that are here end soon, a line each.</summary>
    /// <exception cref="ConfigurationRefusedException">One cannot be read.</exception>
    public static IEnumerable<string> Warnings(string configuration, CarpoolSettings settings, DateTimeOffset at)
    {
        if (!settings.Cluster.Tls) return [];

        var files = settings.Nodes
            .Select(node => Of(configuration, settings.Cluster, node.Name))
            .SelectMany(of => new[] { of.Ca, of.Certificate }).Distinct().Where(File.Exists);
        return
            from file in files
            from certificate in ReadAll(file)
            let end = (DateTimeOffset)certificate.NotAfter.ToUniversalTime()
            let term = CertificateTerms.Of(end, at)
            where term != CertificateTerm.Good
            select $"warning: {file}: {certificate.Subject} {term.Text(end)}";
    }

    private static X509Certificate2Collection ReadAll(string file) =>
        ReadAll(file, Encoding.UTF8.GetString(ConfigurationFile.ReadOctets(file)));

    private static X509Certificate2Collection ReadAll(string file, string text) => Parse(file, () =>
    {
        var read = new X509Certificate2Collection();
        read.ImportFromPem(text);
        return read.Count > 0 ? read : throw new CryptographicException("it holds no certificate in PEM");
    });

    private ClusterCertificates Read(CarpoolSettings settings, NodeSettings node)
    {
        var octets = new[] { Certificate, Key, Ca }.Select(ConfigurationFile.ReadOctets).ToArray();
        var text = octets.Select(Encoding.UTF8.GetString).ToArray();
        var own = Parse($"{Certificate} and {Key}", () => X509Certificate2.CreateFromPem(text[0], text[1]));
        var certificates = new ClusterCertificates(
            ConfigurationFile.Fingerprint(octets), own, [.. ReadAll(Ca, text[2])]);
        if (PeerCertificate.FaultOfOwn(certificates, node.Name) is { } fault)
            throw new ConfigurationRefusedException($"{Certificate}: {fault}");
        return certificates;
    }

    private static T Parse<T>(string file, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationRefusedException($"{file}: {e.Message}");
        }
    }
}
