using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;
using Carpool.Nodes;
using Carpool.Proxy.Tls;
using Carpool.Services;

namespace Carpool.Hosting;

/// <summary>The PEM files that the services of a configuration name.</summary>
internal static class ServiceFiles
{
    /// <summary>Reads all of them.</summary>
    /// <param name="configuration">The configuration file, at whose folder relative paths start.</param>
    /// <exception cref="ConfigurationRefusedException">
    /// Some cannot be used; each is named with its key. One that has expired is no fault: the daemon has to start all
    /// the same, and says so.
    /// </exception>
    public static ValueList<ServiceTls> Read(string configuration, CarpoolSettings settings)
    {
        var faults = new List<string>();
        T? Load<T>(string path, Func<T> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (TlsFileException e)
            {
                faults.Add($"{configuration}: {path}.{e.Key}: {e.Message}");
            }
            catch (DllNotFoundException e)
            {
                faults.Add($"{configuration}: {path} needs OpenSSL 3 (Debian's libssl3): {e.Message}");
            }

            return null;
        }

        var read = new List<ServiceTls>();
        foreach (var service in settings.Services)
        {
            var path = $"carpool.services.{service.Name}";
            var server = service.Tls is { } tls
                ? Load($"{path}.tls", () => TlsServer.Read(Whole(configuration, tls)))
                : null;
            var client = service.ServerTls is { } serverTls
                ? Load($"{path}.server-tls", () => TlsClient.Read(Whole(configuration, serverTls)))
                : null;
            foreach (var (key, check) in new[] { ("check", service.Check), ("ready", service.Ready) })
                if (check is not null)
                    faults.AddRange(CheckFiles.Faults(check.What.In(ConfigurationFile.Folder(configuration)))
                        .Select(fault => $"{configuration}: {path}.{key}.{fault}"));
            if (server is not null || client is not null) read.Add(new ServiceTls(service.Name, server, client));
        }

        return faults.Count == 0 ? [.. read] : throw new ConfigurationRefusedException(string.Join('\n', faults));
    }

    /// <summary>Which of them end soon, and which OCSP responses are of no use, a line each.</summary>
    public static IEnumerable<string> Warnings(IEnumerable<ServiceTls> certificates, DateTimeOffset at) =>
        from service in certificates
        from fault in service.Server is { } server ? Faults(server, at) : []
        select $"warning: carpool.services.{service.Service}.tls.{fault}";

    private static IEnumerable<string> Faults(TlsServer server, DateTimeOffset at)
    {
        foreach (var (key, end) in server.Ends)
            if (CertificateTerms.Of(end, at) is var term and not CertificateTerm.Good)
                yield return $"{key} {term.Text(end)}";
        foreach (var (key, why) in server.UnstapledAt(at)) yield return $"{key} is not stapled: {why}";
    }

    private static TlsSettings Whole(string configuration, TlsSettings tls) => tls with
    {
        Certificates = [.. tls.Certificates.Select(one => new CertificateSettings(
            ConfigurationFile.Beside(configuration, one.CertificateFile),
            ConfigurationFile.Beside(configuration, one.KeyFile))
        {
            OcspFile = one.OcspFile is { } file ? ConfigurationFile.Beside(configuration, file) : null,
        })],
    };

    private static ServerTlsSettings Whole(string configuration, ServerTlsSettings tls) => tls with
    {
        CaFile = tls.CaFile is { } file ? ConfigurationFile.Beside(configuration, file) : null,
    };
}
