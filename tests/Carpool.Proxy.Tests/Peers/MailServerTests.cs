using System.Net;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>The real Postfix and Dovecot behind the proxy, each in a folder of its own: both log the client.</summary>
public sealed class MailServerTests : IDisposable
{
    private const string Client = "127.0.0.99";
    private const string Own = "127.0.0.77";

    private static readonly SendProxy[] Versions = [SendProxy.V1, SendProxy.V2];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public async Task Postfix_logs_the_client_of_smtpd_and_of_postscreen()
    {
        var (smtpd, postscreen) = (At("127.0.0.31"), At("127.0.0.32"));
        await using var postfix = await StartPostfixAsync(smtpd, postscreen);
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

        Assert.DoesNotContain(Own, postfix.ToString(), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Dovecot_logs_the_client_of_IMAP_and_of_POP3()
    {
        var (imap, pop3) = (At("127.0.0.31"), At("127.0.0.32"));
        await using var dovecot = await StartDovecotAsync(imap, pop3);
        foreach (var version in Versions)
        {
            await AskAsync(imap, version, at => CurlAsync($"imap://{at}/"));
            await dovecot.NextLineAsync("imap-login: Info: Login", $"rip={Client}");
            await AskAsync(pop3, version, at => CurlAsync($"pop3://{at}/"));
            await dovecot.NextLineAsync("pop3-login: Info: Login", $"rip={Client}");
        }

        Assert.DoesNotContain(Own, dovecot.ToString(), StringComparison.Ordinal);
    }

    private static async Task AskAsync(IPEndPoint service, SendProxy version, Func<IPEndPoint, Task> ask)
    {
        var server = new Server(
            "mail01", NetAddress.From(service.Address), (ushort)service.Port, TakesNewSessions: true);
        await using var proxy = new TestProxy(
            server, [], new FrontendSettings { SendProxy = version, Sources = [NetAddress.Parse(Own)] });
        await ask(proxy.Endpoint);
    }

    private static Task<string> SwaksAsync(IPEndPoint at) => PeerProgram.AskAsync(
        "swaks", "--server", $"{at}", "--local-interface", Client, "--helo", "client.example",
        "--quit-after", "EHLO");

    private static Task<string> CurlAsync(string url) => PeerProgram.AskAsync(
        "curl", "--silent", "--show-error", "--noproxy", "*", "--interface", Client, "--user", "anna:secret", url);

    private static IPEndPoint At(string address) => new(IPAddress.Parse(address), FreePort.On(address));

    private async Task<PeerProgram> StartPostfixAsync(IPEndPoint smtpd, IPEndPoint postscreen)
    {
        var (queue, data) = (await FolderOfAsync("queue", "root"), await FolderOfAsync("data", "postfix"));
        _folder.Write("main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {queue}
            data_directory = {data}
            mail_owner = postfix
            myhostname = mail.example
            mydestination =
            inet_interfaces = loopback-only
            mynetworks = 127.0.0.0/8
            alias_maps =
            maillog_file = /dev/stdout
            postscreen_access_list = permit_mynetworks

            """);
        _folder.Write("master.cf", $"""
            {smtpd} inet n - n - - smtpd -o smtpd_upstream_proxy_protocol=haproxy
            {postscreen} inet n - n - 1 postscreen -o postscreen_upstream_proxy_protocol=haproxy
            smtpd pass - - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            proxymap unix - - n - - proxymap
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd

            """);
        return await PeerProgram.ServeAsync(smtpd, "postfix", "-c", _folder.Path, "start-fg");
    }

    private async Task<PeerProgram> StartDovecotAsync(IPEndPoint imap, IPEndPoint pop3)
    {
        var mail = await FolderOfAsync("mail", "nobody");
        var configuration = _folder.Write("dovecot.conf", $$"""
            base_dir = {{_folder.Path}}/run
            state_dir = {{_folder.Path}}/state
            log_path = /dev/stderr
            protocols = imap pop3
            ssl = no
            disable_plaintext_auth = no
            haproxy_trusted_networks = 127.0.0.0/8
            mail_location = maildir:{{mail}}/%u
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{mail}}/%u
            }
            first_valid_uid = 1
            service imap-login {
              inet_listener imap {
                address = {{imap.Address}}
                port = {{imap.Port}}
                haproxy = yes
              }
              inet_listener imaps {
                port = 0
              }
            }
            service pop3-login {
              inet_listener pop3 {
                address = {{pop3.Address}}
                port = {{pop3.Port}}
                haproxy = yes
              }
              inet_listener pop3s {
                port = 0
              }
            }

            """);
        return await PeerProgram.ServeAsync(imap, "dovecot", "-F", "-c", configuration);
    }

    /// <summary>Their servers have users of their own, who must get through to it.</summary>
    private async Task<string> FolderOfAsync(string name, string owner)
    {
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder.Path, Open);
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name), Open).FullName;
        await PeerProgram.AskAsync("chown", owner, folder);
        return folder;
    }
}
