using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Carpool.Hosting;
using Carpool.Linux.Netlink;
using Carpool.Nodes;
using Carpool.Tests.World;

namespace Carpool.Tests.Hosting;

/// <summary>
/// A whole node with its configuration in files and a real service behind its listener, on loopback addresses that
/// stand for its own and the virtual one.
/// </summary>
public sealed class CertificateReloadTests : ActorWorld
{
    private const string Own = "127.0.9.11";
    private const string Virtual = "127.0.9.101";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-test-");
    private readonly X509Certificate2Collection _written = [];
    private readonly FakeHost _host;
    private readonly int _port = TestServer.FreePort();
    private readonly TcpListener _service = new(IPAddress.Parse(Own), port: 0);
    private readonly Family _node;

    public CertificateReloadTests()
    {
        _service.Start();
        _ = ServeAsync();
        _host = new FakeHost(Clock);
        _host.Servers[Own] = FakeHost.Good;
        Write("carp.password", "secret");
        Write("carpool.conf", $$"""
            carpool {
              cluster.tls = off
              carp { interface = eth0, password-file = "carp.password" }
              nodes { mail01 { address = {{Own}} } }
              addresses = [ { address = {{Virtual}}/24, vhid = 1 } ]
              services.imap {
                port = {{_port}}
                backend-port = {{((IPEndPoint)_service.LocalEndpoint).Port}}
                tls { certificates = [ { certificate-file = "mail.pem" } ] }
              }
            }
            """);
        WriteCertificate();
        var file = new ConfigurationFile(In("carpool.conf"), "mail01");
        _node = Adopt(NodeActor.Props(file.Read(), _host.Build, () => Task.Run(file.Read)), "node");
        _host.Links.Become(LinkState.Up);
        Advance(50);
    }

    [Fact]
    public async Task New_files_are_for_new_connections_after_a_reload_and_open_ones_go_on()
    {
        using var open = await ConnectAsync();
        await AssertEchoesAsync(open);
        var old = SerialOf(open);

        WriteCertificate();
        using (var before = await ConnectAsync()) Assert.Equal(old, SerialOf(before));
        Assert.StartsWith("configuration reloaded\n  ", Reload().Text, StringComparison.Ordinal);

        using var after = await ConnectAsync();
        await AssertEchoesAsync(after);
        Assert.NotEqual(old, SerialOf(after));
        await AssertEchoesAsync(open);
        Assert.Contains("imap: new certificates are in force; open connections go on", Changes);
    }

    [Fact]
    public async Task An_OCSP_response_that_is_of_no_use_is_told_of_once_and_clients_are_served_without()
    {
        // tryLater
        await File.WriteAllBytesAsync(In("mail.ocsp"), [0x30, 3, 0x0A, 1, 3]);
        Write("carpool.conf", (await File.ReadAllTextAsync(In("carpool.conf"))).Replace(
            "certificate-file", "ocsp-file = \"mail.ocsp\", certificate-file", StringComparison.Ordinal));

        Assert.True(Reload().Done);
        Advance(5000);
        Assert.True(Reload().Done);

        Assert.Equal(
            "imap: tls.certificates[0].ocsp-file is not stapled: the authority has answered with error 3 "
            + "(RFC 6960, 4.2.1); a reload reads the file anew",
            Assert.Single(Troubles, trouble => trouble.Contains("ocsp-file is", StringComparison.Ordinal)));
        using var client = await ConnectAsync();
        await AssertEchoesAsync(client);
    }

    [Fact]
    public async Task A_file_that_went_bad_leaves_the_old_certificate_in_force()
    {
        using var before = await ConnectAsync();
        Write("mail.pem", "no certificate");

        var refused = Reload();

        Assert.False(refused.Done);
        Assert.Contains("services.imap.tls.certificates[0].certificate-file", refused.Text, StringComparison.Ordinal);
        using var after = await ConnectAsync();
        Assert.Equal(SerialOf(before), SerialOf(after));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _service.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string SerialOf(SslStream stream) => stream.RemoteCertificate!.GetSerialNumberString();

    private static async Task AssertEchoesAsync(SslStream stream)
    {
        var heard = new byte[5];
        await stream.WriteAsync("hello"u8.ToArray());
        await stream.ReadExactlyAsync(heard);
        Assert.Equal("hello"u8, heard);
    }

    private async Task<SslStream> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(Virtual), _port);
        var stream = new SslStream(client.GetStream());
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.AddRange(_written);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "mail.test", CertificateChainPolicy = trust });
        return stream;
    }

    private OrderAnswered Reload() => Asked<OrderAnswered>(_node.Child, new NodeProtocol.Reload());

    private async Task ServeAsync()
    {
        while (true)
        {
            var client = await _service.AcceptTcpClientAsync();
            _ = client.GetStream().CopyToAsync(client.GetStream());
        }
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private void Write(string file, string text) => File.WriteAllText(In(file), text);

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=number {_written.Count}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mail.test");
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        _written.Add(certificate);
        Write("mail.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }
}
