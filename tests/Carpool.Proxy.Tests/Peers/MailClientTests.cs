using System.Net;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>
/// The real curl speaks TLS with the proxy, from the first byte or after STARTTLS, and verifies what it is shown.
/// </summary>
public sealed class MailClientTests : IDisposable
{
    private const string Client = "127.0.0.99";
    private const string Mail = "Subject: hello\n\nThrough the proxy.\n";
    private const int LoginDenied = 67;

    private readonly TestCertificates _files = new();
    private readonly MailServers _servers = new();

    public void Dispose()
    {
        _servers.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("smtps", Starttls.Off)]
    [InlineData("smtp", Starttls.Smtp)]
    public async Task Mail_reaches_the_service_as_it_was_sent(string scheme, Starttls starttls)
    {
        using var smtp = new SmtpStandIn("mail01", "127.0.0.11");
        await using var proxy = Proxy(smtp.Server, starttls, SendProxy.Off);
        var (output, status) = await CurlAsync(
            Url(proxy, scheme, "client.example"), proxy, "--mail-from", "me@mail.test", "--mail-rcpt", "you@mail.test",
            "--upload-file", MailFile());

        Assert.True(status == 0, output);
        Assert.Equal(Mail, await smtp.NextMailAsync());
    }

    [RootFact]
    public async Task Mail_is_left_by_IMAP_and_fetched_by_IMAP_and_POP3_from_a_Dovecot_that_insists_on_TLS()
    {
        var (imap, pop3) = (MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"));
        await using var dovecot = await _servers.StartDovecotAsync(imap, pop3, isStrict: true);
        await using var imaps = Proxy(At(imap), Starttls.Off);
        await using var imapStarttls = Proxy(At(imap), Starttls.Imap);
        await using var pop3s = Proxy(At(pop3), Starttls.Off);
        await using var pop3Starttls = Proxy(At(pop3), Starttls.Pop3);
        await LogInAsync(Url(imaps, "imaps", "INBOX"), imaps, "--upload-file", MailFile());
        await dovecot.NextLineAsync("imap-login: Info: Login", $"rip={Client}", "secured");

        foreach (var (url, proxy) in (ValueTuple<string, TestProxy>[])
        [
            (Url(imaps, "imaps", "INBOX;MAILINDEX=1"), imaps),
            (Url(imapStarttls, "imap", "INBOX;MAILINDEX=1"), imapStarttls),
            (Url(pop3s, "pop3s", "1"), pop3s),
            (Url(pop3Starttls, "pop3", "1"), pop3Starttls),
        ])
        {
            var mail = await LogInAsync(url, proxy);
            Assert.Equal(Mail, mail.Replace("\r", "", StringComparison.Ordinal));
        }
    }

    [RootFact]
    public async Task A_Dovecot_that_insists_on_TLS_takes_no_password_when_it_is_not_told_of_it()
    {
        var (imap, pop3) = (MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"));
        await using var dovecot = await _servers.StartDovecotAsync(imap, pop3, isStrict: true);
        await using var proxy = Proxy(At(imap), Starttls.Off, SendProxy.V1);

        var (_, status) = await CurlAsync(Url(proxy, "imaps", "INBOX"), proxy, "--user", "anna:secret");

        Assert.Equal(LoginDenied, status);
    }

    private async Task<string> LogInAsync(string url, TestProxy proxy, params string[] arguments)
    {
        var (output, status) = await CurlAsync(url, proxy, ["--user", "anna:secret", .. arguments]);
        Assert.True(status == 0, output);
        return output;
    }

    private Task<(string Output, int Status)> CurlAsync(string url, TestProxy proxy, params string[] arguments) =>
        Peer.RunAsync(
            "", "curl", ["--silent", "--show-error", "--noproxy", "*", "--interface", Client, "--ssl-reqd",
                "--cacert", _files.Authority, "--resolve", $"mail.test:{proxy.Endpoint.Port}:{proxy.Endpoint.Address}",
                .. arguments, url]);

    private string MailFile()
    {
        var file = _files.Path("mail.txt");
        File.WriteAllText(file, Mail.Replace("\n", "\r\n", StringComparison.Ordinal));
        return file;
    }

    private TestProxy Proxy(Server server, Starttls starttls, SendProxy sendProxy = SendProxy.V2)
    {
        var settings = TestCertificates.Settings(_files.Make("mail.pem", "mail.test"));
        var proxy = new TestProxy(server, [], new FrontendSettings { SendProxy = sendProxy });
        proxy.Frontend.Tls = TlsServer.Read(settings with { Starttls = starttls });
        return proxy;
    }

    private static string Url(TestProxy proxy, string scheme, string path) =>
        $"{scheme}://mail.test:{proxy.Endpoint.Port}/{path}";

    private static Server At(IPEndPoint service) =>
        new("mail01", NetAddress.From(service.Address), (ushort)service.Port, TakesNewSessions: true);
}
