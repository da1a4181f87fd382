using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Carpool.Web;

namespace Carpool.Hosting;

/// <summary>The files that <c>carpool.http</c> names.</summary>
internal static class WebFiles
{
    private const int MinToken = 16, MaxToken = 256;

    /// <summary>Reads them for one of the nodes; null without the block.</summary>
    /// <exception cref="ConfigurationRefusedException">One cannot be used; its key is named.</exception>
    public static WebKeys? Read(string configuration, CarpoolSettings settings, NodeSettings node)
    {
        if (settings.Http is not { } http) return null;

        var read = new List<byte[]>();
        var token = Token("token-file", http.TokenFile);
        var readToken = Token("read-token-file", http.ReadTokenFile);
        var chain = http.Tls is { } tls ? Certificates(tls) : [];
        return new WebKeys(
            ConfigurationFile.Fingerprint(read),
            token,
            readToken,
            chain.FirstOrDefault(),
            [.. chain.Skip(1)]);

        string Whole(string file) => ConfigurationFile.OwnBeside(configuration, file, node.Name);

        string Text(string file)
        {
            read.Add(ConfigurationFile.ReadOctets(file));
            return Encoding.UTF8.GetString(read[^1]);
        }

        ValueList<byte>? Token(string key, string? file)
        {
            if (file is null) return null;

            var path = Whole(file);
            var text = Text(path).TrimEnd('\r', '\n');
            if (ConfigurationFile.FaultOfSecret(path) is { } fault) throw Refused(key, fault);
            if (text.Length is < MinToken or > MaxToken || text.Any(c => c is <= ' ' or > '~'))
                throw Refused(key, $"{path} must hold {MinToken}..{MaxToken} printable characters without a space");
            return WebGuard.Digest(text);
        }

        X509Certificate2[] Certificates(CertificateSettings files)
        {
            var (certificate, key) = (Whole(files.CertificateFile), Whole(files.KeyFile));
            var (text, secret) = (Text(certificate), Text(key));
            try
            {
                var all = new X509Certificate2Collection();
                all.ImportFromPem(text);
                return [X509Certificate2.CreateFromPem(text, secret), .. all.Skip(1)];
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                throw Refused("tls", $"{certificate} and {key}: {e.Message}");
            }
        }

        ConfigurationRefusedException Refused(string key, string why) =>
            new($"{configuration}: carpool.http.{key}: {why}");
    }
}
