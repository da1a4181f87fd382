using Carpool.Core.ProxyProtocol;

namespace Carpool.Lab.Servers;

/// <summary>Dovecot: the mailboxes of anna and ben by POP3 and IMAP, and logins for Postfix.</summary>
internal static class Dovecot
{
    /// <summary>Where Postfix asks who may log in.</summary>
    public const string SmtpLogins = "/run/dovecot/smtp-logins";

    private const string Folder = $"{ServerPlan.Disk}/dovecot", Users = $"{ServerPlan.Disk}/users";

    private static readonly (string Protocol, int Port, int TlsPort)[] Protocols =
        [("imap", 143, 993), ("pop3", 110, 995)];

    public static readonly ServerProgram Program = new(
        "dovecot", [("dovecot-imapd", "/usr/lib/dovecot/imap"), ("dovecot-pop3d", "/usr/lib/dovecot/pop3")],
        $"sh {Folder}/start", [110, 143, 993, 995], [], Files);

    private static IEnumerable<ServerFile> Files(ServerPlan plan) =>
    [
        new("dovecot/start", Start),
        new("dovecot/dovecot.conf", Configuration(plan)),
        new("dovecot/slow-login", "#!/bin/sh\nexec sleep 30\n"),
        new("users", plan.IsAny(Breakage.Auth) ? "" : "anna:{PLAIN}secret\nben:{PLAIN}secret\n"),
        new("anna.password", "secret\n"),
        new("dovecot/tls.pem", plan.Certificate(Program)),
    ];

    private const string Start = $"""
        set -e
        install -d -o nobody -g nogroup {ServerPlan.Spool}/mail
        chmod 755 {Folder}/slow-login
        exec dovecot -F -c {Folder}/dovecot.conf

        """;

    private static string Configuration(ServerPlan plan) => $$"""
        base_dir = /run/dovecot
        state_dir = {{Folder}}
        log_path = /dev/stderr
        protocols = imap pop3
        listen = {{string.Join(", ", plan.Addresses)}}
        ssl = yes
        ssl_cert = <{{Folder}}/tls.pem
        ssl_key = <{{Folder}}/tls.pem
        haproxy_trusted_networks = {{string.Join(' ', plan.Peers)}}
        mail_location = maildir:{{ServerPlan.Spool}}/mail/%u
        # A login that fails is answered at once, however often: checks of a few hundred milliseconds hear it so.
        auth_failure_delay = 0
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        passdb {
          {{(plan.IsAny(Program, Breakage.Slow)
            ? $"driver = checkpassword\n  args = {Folder}/slow-login"
            : $"driver = passwd-file\n  args = {Users}")}}
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home={{ServerPlan.Spool}}/mail/%u
        }
        first_valid_uid = 1
        service auth {
          unix_listener {{Path.GetFileName(SmtpLogins)}} {
            mode = 0666
          }
        }
        {{string.Join('\n', Protocols.Select(one => Protocol(plan, one.Protocol, one.Port, one.TlsPort)))}}

        """;

    private static string Protocol(ServerPlan plan, string protocol, int port, int tlsPort) => $$"""
        service {{protocol}}-login {
          # One process for many connections: five hosts check each other every second.
          service_count = 0
          inet_listener {{protocol}} {
            {{Listener(plan, port)}}
          }
          inet_listener {{protocol}}s {
            {{Listener(plan, tlsPort)}}
          }
        }
        service {{protocol}} {
          service_count = 1000
          process_limit = 100
        }
        {{(plan.Is(port, Breakage.Banner) || plan.Is(tlsPort, Breakage.Banner)
            ? $"protocol {protocol} {{\n  mail_location = maildir:/run/not-mounted/%u\n}}"
            : "")}}
        """;

    private static string Listener(ServerPlan plan, int number) =>
        plan.Ports.FirstOrDefault(port => port.Number == number) is not { } port ? "port = 0"
        : port.SendProxy.IsHeader() ? $"port = {number}\n    haproxy = yes"
        : $"port = {number}";
}
