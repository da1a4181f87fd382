using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;
using Carpool.Nodes;

namespace Carpool.Cluster.Tls;

/// <summary>
/// A folder with the pool's authority (<c>ca.pem</c>, <c>ca.key</c>) and what it made (<c>NODE.pem</c>,
/// <c>NODE.key</c>). Keys are readable for their owner alone; below a folder whose group its files get (set-group-ID),
/// nodes' keys are so for the group too: their daemon is not root.
/// </summary>
internal sealed class AuthorityFolder(string path, TimeProvider time)
{
    private const string Authority = "ca";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WithGroup = OwnerOnly | UnixFileMode.GroupRead;
    private const UnixFileMode GroupEnters = UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const UnixFileMode Everybody = WithGroup | UnixFileMode.OtherRead;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>A new folder has the bit from the one that it is in.</summary>
    private bool HasGroup => (File.GetUnixFileMode(Path) & UnixFileMode.SetGroup) != 0;

    private PemPair Ca => new(File.ReadAllText(CertificateOf(Authority)), File.ReadAllText(KeyOf(Authority)));

    /// <summary>Makes the authority unless it is there.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="anew">Makes another one even so.</param>
    /// <returns>What was done, in words.</returns>
    /// <exception cref="ConfigurationRefusedException">Its certificate is there without its key.</exception>
    public string PrepareAuthority(string cluster, bool anew)
    {
        if (!anew && Has(Authority)) return Told(Authority, "kept");
        if (!anew && File.Exists(CertificateOf(Authority)))
            throw new ConfigurationRefusedException(
                $"{CertificateOf(Authority)} is there, but not its key, {KeyOf(Authority)}: go on where the authority "
                + "was made, or begin anew with --force");
        Directory.CreateDirectory(Path, OwnerOnly | UnixFileMode.UserExecute);
        if (HasGroup) File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | GroupEnters);
        Write(Authority, PoolAuthority.Create(cluster, time.GetUtcNow()));
        return Told(Authority, "new");
    }

    /// <summary>Makes a node's certificate unless it is there.</summary>
    /// <param name="node">Which node.</param>
    /// <param name="anew">Makes another one even so.</param>
    /// <returns>What was done, in words.</returns>
    public string PrepareNode(NodeSettings node, bool anew)
    {
        if (!anew && Has(node.Name)) return Told(node.Name, "kept");
        using var authority = PoolAuthority.Read(Ca);
        Write(node.Name, authority.Issue(node, time.GetUtcNow()));
        return Told(node.Name, "new");
    }

    public string CertificateOf(string name) => System.IO.Path.Combine(Path, $"{name}.pem");

    public string KeyOf(string name) => System.IO.Path.Combine(Path, $"{name}.key");

    private bool Has(string name) => File.Exists(CertificateOf(name)) && File.Exists(KeyOf(name));

    private string Told(string name, string what)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(CertificateOf(name)));
        return $"{CertificateOf(name)}: {what}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}";
    }

    private void Write(string name, PemPair pem)
    {
        Replace(KeyOf(name), pem.Key, HasGroup && name != Authority ? WithGroup : OwnerOnly);
        Replace(CertificateOf(name), pem.Certificate, Everybody);
    }

    /// <summary>Whole or not at all: the former file stays until the new one is complete.</summary>
    private static void Replace(string file, string text, UnixFileMode mode)
    {
        var unfinished = $"{file}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        using (var stream = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }))
        using (var writer = new StreamWriter(stream)) writer.Write(text);
        File.Move(unfinished, file, overwrite: true);
    }
}
