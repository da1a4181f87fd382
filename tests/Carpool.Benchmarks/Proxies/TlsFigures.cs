using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>What TLS with clients costs each proxy: both have the system's OpenSSL, and the same certificate.</summary>
internal static class TlsFigures
{
    private const string Section = "tls";
    private const double Part = 0.8;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(ProxyPlan plan, CancellationToken ct)
    {
        var certificate = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(certificate, NewCertificate(), ct);
            var figures = new List<Figure>();
            foreach (var threads in plan.Threads)
            {
                await using var rig = await ProxyRig.StartAsync(threads, ct, certificate);
                await CompareAsync("resumed handshake", proxy => OpenSsl.ShakeHandsAsync(proxy, true, plan.Length, ct));
                await CompareAsync("new handshake", proxy => OpenSsl.ShakeHandsAsync(proxy, false, plan.Length, ct));
                await CompareAsync("HTTP/2 request", proxy => H2load.RunAsync(proxy, plan.Length, ct));
                await CompareAsync("TLS MB", proxy => OpenSsl.TakeAsync(proxy, plan.Length, ct));

                async Task CompareAsync(
                    string unit, Func<ProxyUnderTest, Task<(double Units, double Seconds)>> load) => figures.AddRange(
                        await Throughput.CompareAsync(rig, Section, (unit, threads), Part, 1 / Part, plan, load));
            }

            return figures;
        }
        finally
        {
            File.Delete(certificate);
        }
    }

    private static string NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench.test", key, HashAlgorithmName.SHA256);
        using var certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
