using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tls;

/// <summary>One certificate that a service shows, with its key and what else belongs to its chain.</summary>
internal sealed class TlsCertificate
{
    private TlsCertificate(TlsContext context, X509Certificate2 leaf, OcspStaple? staple, byte[] content)
    {
        Context = context;
        Names = [.. NamesOf(leaf)];
        End = leaf.NotAfter.ToUniversalTime();
        Staple = staple;
        Content = content;
    }

    internal TlsContext Context { get; }

    /// <summary>The names it is for, in lower case; some may begin with <c>*.</c>.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>The last moment at which it is good.</summary>
    internal DateTimeOffset End { get; }

    /// <summary>What its authority says of it; null: nobody has asked.</summary>
    internal OcspStaple? Staple { get; }

    /// <summary>Tells it from what else may once be in its files.</summary>
    internal byte[] Content { get; }

    /// <param name="files">Where it is.</param>
    /// <param name="key">Its key in the configuration.</param>
    /// <exception cref="TlsFileException">It cannot be used.</exception>
    internal static TlsCertificate Read(CertificateSettings files, string key)
    {
        var (certificate, secret) = ($"{key}.certificate-file", $"{key}.key-file");
        var text = ReadText(certificate, files.CertificateFile);
        var keyText = ReadText(secret, files.KeyFile);
        // The library would ask for the password on the terminal.
        if (keyText.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new TlsFileException(secret, $"{files.KeyFile} is encrypted, and nobody is there to be asked");

        var context = TlsContext.ForServers();
        LibSsl.ClearErrors();
        if (LibSsl.UseCertificates(context, files.CertificateFile) != 1)
            throw new TlsFileException(
                certificate, $"{files.CertificateFile} holds no certificate in PEM: {LibSsl.TakeReason()}");
        if (LibSsl.UseKey(context, files.KeyFile, LibSsl.Pem) != 1)
        {
            var reason = LibSsl.TakeReason();
            throw new TlsFileException(secret, reason.Contains("mismatch", StringComparison.Ordinal)
                ? $"{files.KeyFile} holds the key of another certificate than {files.CertificateFile} does"
                : $"{files.KeyFile} holds no private key in PEM: {reason}");
        }

        try
        {
            using var leaf = X509Certificate2.CreateFromPem(text);
            var staple = files.OcspFile is { } file ? OcspStaple.Read(file, $"{key}.ocsp-file", leaf) : null;
            var content = SHA256.HashData([.. Encoding.UTF8.GetBytes(text + keyText), .. staple?.Response ?? []]);
            return new TlsCertificate(context, leaf, staple, content);
        }
        catch (CryptographicException e)
        {
            throw new TlsFileException(certificate, $"{files.CertificateFile}: {e.Message}");
        }
    }

    /// <exception cref="TlsFileException">It cannot be read.</exception>
    internal static string ReadText(string key, string file) => Read(key, file, File.ReadAllText);

    /// <exception cref="TlsFileException">It cannot be read.</exception>
    internal static T Read<T>(string key, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException(key, e.Message);
        }
    }

    /// <summary>Those of its subjectAltName; the common name counts only without one (RFC 9525).</summary>
    private static IEnumerable<string> NamesOf(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault()?.EnumerateDnsNames()
            ?? [leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
        return names.Select(name => name.ToLowerInvariant());
    }
}
