using System.Net;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>The real Postfix and Dovecot, each in a folder of its own that goes with the test.</summary>
internal sealed class MailServers : IDisposable
{
    /// <summary>The address of the proxy, from which Postfix takes XCLIENT.</summary>
    internal const string Own = "127.0.0.77";

    private static readonly string[] Complaints =
        ["warning", "error", "fatal", "panic", "lost connection", "improper"];

    private const string Refused =
        "{ smtpd_helo_restrictions = check_helo_access static:{421 4.3.2 Service not available} }";

    /// <summary>As `postfix start` does it, which takes seconds for a look at all that is installed.</summary>
    private const string MakeQueue = """
        cd "$0"
        install -d pid
        install -d -o postfix -m 700 active bounce corrupt defer deferred flush hold incoming private saved trace
        install -d -o postfix -g postdrop -m 730 maildrop
        install -d -o postfix -g postdrop -m 710 public
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <returns>Where a server can listen.</returns>
    internal static IPEndPoint At(string address) => new(IPAddress.Parse(address), FreePort.On(address));

    /// <param name="tls">What it offers STARTTLS with, if it does.</param>
    /// <param name="refusing">Where it greets, and then hangs up on everybody.</param>
    internal async Task<PeerProgram> StartPostfixAsync(
        IPEndPoint smtpd, IPEndPoint postscreen, IPEndPoint xclient, CertificateSettings? tls = null,
        IPEndPoint? refusing = null)
    {
        var (queue, data) = (await FolderOfAsync("queue", "root"), await FolderOfAsync("data", "postfix"));
        await PeerProgram.AskAsync("sh", "-c", MakeQueue, queue);
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
            {(tls is null ? "" : $"""
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = {tls.CertificateFile}
                smtpd_tls_key_file = {tls.KeyFile}
                """)}

            """);
        _folder.Write("master.cf", $"""
            {smtpd} inet n - n - - smtpd -o smtpd_upstream_proxy_protocol=haproxy
            {postscreen} inet n - n - 1 postscreen -o postscreen_upstream_proxy_protocol=haproxy
            {xclient} inet n - n - - smtpd -o smtpd_authorized_xclient_hosts={Own}
            {(refusing is null
                ? ""
                : $"{refusing} inet n - n - - smtpd -o smtpd_delay_reject=no -o {Refused}")}
            smtpd pass - - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            proxymap unix - - n - - proxymap
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd
            tlsmgr unix - - n 1000? 1 tlsmgr

            """);
        return await PeerProgram.ServeAsync(smtpd, "/usr/lib/postfix/sbin/master", "-s", "-c", _folder.Path);
    }

    /// <summary>Of the user anna, whose password is secret.</summary>
    /// <param name="isStrict">Whether passwords are taken only from clients that speak TLS.</param>
    /// <param name="tls">What it offers STARTTLS with, if it does.</param>
    /// <param name="lmtp">Where it takes mail, if it does.</param>
    internal async Task<PeerProgram> StartDovecotAsync(
        IPEndPoint imap, IPEndPoint pop3, bool isStrict = false, CertificateSettings? tls = null,
        IPEndPoint? lmtp = null)
    {
        var mail = await FolderOfAsync("mail", "nobody");
        var configuration = _folder.Write("dovecot.conf", $$"""
            base_dir = {{_folder.Path}}/run
            state_dir = {{_folder.Path}}/state
            log_path = /dev/stderr
            protocols = imap pop3{{(lmtp is null ? "" : " lmtp")}}
            {{(tls is null ? "ssl = no" : $"""
                ssl = yes
                ssl_cert = <{tls.CertificateFile}
                ssl_key = <{tls.KeyFile}
                """)}}
            disable_plaintext_auth = {{(isStrict ? "yes" : "no")}}
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
            {{(lmtp is null ? "" : $$"""
                service lmtp {
                  inet_listener lmtp {
                    address = {{lmtp.Address}}
                    port = {{lmtp.Port}}
                    haproxy = yes
                  }
                }
                """)}}

            """);
        return await PeerProgram.ServeAsync(imap, "dovecot", "-F", "-c", configuration);
    }

    /// <summary>Save of how it was set up, and of how the test looked whether it listens.</summary>
    internal static void AssertNoComplaint(PeerProgram server)
    {
        var complaints = server.ToString().Split('\n').Where(line =>
            !line.Contains("haproxy read: EOF", StringComparison.Ordinal)
            && Complaints.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
        Assert.True(!complaints.Any(), string.Join('\n', complaints));
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
