using System.Net;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>The real Postfix and Dovecot behind the proxy, each in a folder of its own: both log the client.</summary>
public sealed class MailServerTests : IDisposable
{
    private const string Client = "127.0.0.99";

    private static readonly SendProxy[] Versions = [SendProxy.V1, SendProxy.V2];

    private readonly MailServers _servers = new();

    public void Dispose() => _servers.Dispose();

    [RootFact]
    public async Task Postfix_logs_the_client_of_smtpd_and_of_postscreen()
    {
        var (smtpd, postscreen) = (MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"));
        await using var postfix = await _servers.StartPostfixAsync(
            smtpd, postscreen, xclient: MailServers.At("127.0.0.33"));
        foreach (var version in Versions)
        {
            await AskAsync(smtpd, version, SwaksAsync);
            await postfix.NextLineAsync("/smtpd[", " connect from ", $"[{Client}]");
        }

        foreach (var version in Versions)
        {
            await AskAsync(postscreen, version, SwaksAsync);
            await postfix.NextLineAsync("/postscreen[", $"CONNECT from [{Client}]");
        }

        Assert.DoesNotContain(MailServers.Own, postfix.ToString(), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Postfix_hears_of_the_client_by_XCLIENT_in_plain_text_and_behind_STARTTLS()
    {
        var xclient = MailServers.At("127.0.0.33");
        await using var postfix = await _servers.StartPostfixAsync(
            MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"), xclient);
        await AskAsync(xclient, SendProxy.Xclient, SwaksAsync);
        await postfix.NextLineAsync("/smtpd[", "disconnect from ", $"[{Client}]", "xclient=");

        using var files = new TestCertificates();
        var tls = TlsServer.Read(
            TestCertificates.Settings(files.Make("mail.pem", "mail.test")) with { Starttls = Starttls.Smtp });
        await AskAsync(xclient, SendProxy.Xclient, at => SwaksAsync(at, "--tls"), tls);
        await postfix.NextLineAsync("/smtpd[", "disconnect from ", $"[{Client}]", "ehlo=2", "xclient=");
    }

    [RootFact]
    public async Task Dovecot_logs_the_client_of_IMAP_and_of_POP3()
    {
        var (imap, pop3) = (MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"));
        await using var dovecot = await _servers.StartDovecotAsync(imap, pop3);
        foreach (var version in Versions)
        {
            await AskAsync(imap, version, at => CurlAsync($"imap://{at}/"));
            await dovecot.NextLineAsync("imap-login: Info: Login", $"rip={Client}");
            await AskAsync(pop3, version, at => CurlAsync($"pop3://{at}/"));
            await dovecot.NextLineAsync("pop3-login: Info: Login", $"rip={Client}");
        }

        Assert.DoesNotContain(MailServers.Own, dovecot.ToString(), StringComparison.Ordinal);
    }

    private static async Task AskAsync(
        IPEndPoint service, SendProxy version, Func<IPEndPoint, Task> ask, TlsServer? tls = null)
    {
        var server = new Server(
            "mail01", NetAddress.From(service.Address), (ushort)service.Port, TakesNewSessions: true);
        await using var proxy = new TestProxy(
            server, [], new FrontendSettings { SendProxy = version, Sources = [NetAddress.Parse(MailServers.Own)] });
        proxy.Frontend.Tls = tls;
        await ask(proxy.Endpoint);
    }

    private static Task<string> SwaksAsync(IPEndPoint at) => SwaksAsync(at, []);

    private static Task<string> SwaksAsync(IPEndPoint at, params string[] more) => PeerProgram.AskAsync(
        "swaks", ["--server", $"{at}", "--local-interface", Client, "--helo", "client.example", "--quit-after", "EHLO",
            .. more]);

    private static Task<string> CurlAsync(string url) => PeerProgram.AskAsync(
        "curl", "--silent", "--show-error", "--noproxy", "*", "--interface", Client, "--user", "anna:secret", url);
}
