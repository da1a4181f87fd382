using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Counters;
using Carpool.Core.Health;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Tls;

/// <summary>The proxy speaks TLS with the servers.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Theory, InlineData("mail01.test", true), InlineData("mail02.test", false)]
    public async Task A_server_must_have_the_name_that_it_is_asked_for_unless_nobody_verifies(string name, bool isGood)
    {
        using var server = Sealed("mail01", "127.0.0.11", name);
        await using var proxy = new TestProxy(server.Server, []);
        proxy.Frontend.ServerTls = Trust("{node}.test", _files.Authority, verify: true);
        if (isGood)
        {
            Assert.Equal("mail01", await proxy.AskNameAsync());
            return;
        }

        await proxy.AssertResetsAsync();
        var (_, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(
            (CheckStatus.L6Response, "certificate verify failed: hostname mismatch"),
            (result.Status, result.Detail.Replace("Hostname", "hostname", StringComparison.Ordinal)));

        proxy.Frontend.ServerTls = Trust("{node}.test", _files.Authority, verify: false);
        Assert.Equal("mail01", await proxy.AskNameAsync());
    }

    [Fact]
    public async Task A_server_of_another_authority_or_without_TLS_is_passed_over_for_the_next()
    {
        using var others = new TestCertificates();
        using var stranger = Sealed("mail01", "127.0.0.11", "mail01.test", others);
        using var plain = TestServer.Named("mail02", "127.0.0.12");
        using var good = Sealed("mail03", "127.0.0.13", "mail03.test");
        await using var proxy = new TestProxy(stranger.Server, [plain.Server, good.Server]);
        proxy.Frontend.ServerTls = Trust("{node}.test", _files.Authority, verify: true);
        Assert.Equal("mail03", await proxy.AskNameAsync());
        Assert.All(proxy.Events.ConnectFailures, one => Assert.Equal(CheckStatus.L6Response, one.Result.Status));
        Assert.Contains(proxy.Events.ConnectFailures, one => one.Server == "mail01");
        var servers = proxy.Frontend.Count().Servers;
        Assert.Equal(new TlsTotals(Done: 0, Resumed: 0, Failed: 1), servers["mail01"].Totals.Tls);
        Assert.Equal(new TlsTotals(Done: 1, Resumed: 0, Failed: 0), servers["mail03"].Totals.Tls);
    }

    private static TlsClient Trust(string name, string authority, bool verify) =>
        TlsClient.Read(new() { Verify = verify, CaFile = authority, ServerName = name });

    /// <summary>Greets with its own name inside TLS, then ends.</summary>
    private TestServer Sealed(string name, string address, string certificateName, TestCertificates? of = null)
    {
        var file = (of ?? _files).Make($"{name}.pem", certificateName).CertificateFile;
        var certificate = X509Certificate2.CreateFromPemFile(file, file);
        return new TestServer(name, address, async socket =>
        {
            await using var stream = new SslStream(new NetworkStream(socket));
            try
            {
                await stream.AuthenticateAsServerAsync(certificate);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(name));
                await stream.ShutdownAsync();
                await stream.CopyToAsync(Stream.Null);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The proxy did not like it.
            }
        });
    }
}
