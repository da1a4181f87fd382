using Carpool.Core.ProxyProtocol;

namespace Carpool.Lab.Servers;

/// <summary>
/// Postfix: mail for anna and ben at example.org, from everybody to port 25, and from those who log in to ports 587 and
/// 465.
/// </summary>
internal static class Postfix
{
    private const int Smtp = 25, Submissions = 465, Submission = 587;
    private const string Folder = $"{ServerPlan.Disk}/postfix", Queue = $"{ServerPlan.Spool}/postfix";

    public static readonly ServerProgram Program = new(
        "postfix", [("postfix", "/usr/lib/postfix/sbin/master")], $"sh {Folder}/start", [Smtp, Submissions, Submission],
        [(Smtp, Breakage.Auth)], Files);

    private static IEnumerable<ServerFile> Files(ServerPlan plan) =>
    [
        new("postfix/start", Start),
        new("postfix/main.cf", MainFile(plan)),
        new("postfix/master.cf", MasterFile(plan)),
        new("postfix/tls.pem", plan.Certificate(Program)),
    ];

    /// <summary>As postfix-script does it, which takes two seconds for a look at all that is installed.</summary>
    private const string Start = $"""
        set -e
        install -d -o postfix {Folder}-data
        install -d -o nobody -g nogroup {ServerPlan.Spool}/mail
        install -d {Queue} {Queue}/pid
        cd {Queue}
        install -d -o postfix -m 700 active bounce corrupt defer deferred flush hold incoming private saved trace
        install -d -o postfix -g postdrop -m 730 maildrop
        install -d -o postfix -g postdrop -m 710 public
        exec /usr/lib/postfix/sbin/master -s -c {Folder}

        """;

    private static string MainFile(ServerPlan plan) => $$"""
        compatibility_level = 3.6
        queue_directory = {{Queue}}
        data_directory = {{Folder}}-data
        mail_owner = postfix
        maillog_file = /dev/stdout
        myhostname = {{plan.Name}}
        mydestination =
        mynetworks = 127.0.0.1
        alias_maps =
        inet_interfaces = {{string.Join(", ", plan.Addresses)}}
        # The lab has no DNS.
        smtpd_peername_lookup = no
        virtual_mailbox_domains = example.org
        virtual_mailbox_base = {{ServerPlan.Spool}}/mail
        virtual_mailbox_maps = inline:{ anna@example.org=anna/, ben@example.org=ben/ }
        virtual_uid_maps = static:65534
        virtual_gid_maps = static:65534
        # Each envelope that a check takes back costs a token of Postfix's flow control, which only mail brings back.
        in_flow_delay = 0
        message_size_limit = 1000000
        queue_minfree = 2000000
        smtpd_tls_security_level = may
        smtpd_tls_chain_files = {{Folder}}/tls.pem
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = {{Dovecot.SmtpLogins}}

        """;

    /// <summary>As Debian's, with what a server of virtual mailboxes needs of it.</summary>
    private static string MasterFile(ServerPlan plan) => string.Concat(plan.Listeners(Program).Select(
        listener => $"{listener.Address}:{listener.Port.Number} inet n - n - - smtpd{Options(plan, listener.Port)}\n"))
        + """
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        virtual unix - n n - - virtual
        error unix - - n - - error
        retry unix - - n - - error
        proxymap unix - - n - - proxymap
        anvil unix - - n - 1 anvil
        tlsmgr unix - - n 1000? 1 tlsmgr
        postlog unix-dgram n - n - 1 postlogd

        """;

    private static string Options(ServerPlan plan, ServerPort port) => string.Concat(
        from option in (IEnumerable<string?>)
        [
            port.SendProxy.IsHeader() ? "smtpd_upstream_proxy_protocol = haproxy" : null,
            port.SendProxy == SendProxy.Xclient
                ? $"smtpd_authorized_xclient_hosts = {string.Join(", ", plan.Peers)}"
                : null,
            port.Number == Submissions ? "smtpd_tls_wrappermode = yes" : null,
            .. port.Number != Smtp
                ? (string[])["smtpd_sasl_auth_enable = yes", "smtpd_tls_auth_only = yes",
                    "smtpd_relay_restrictions = permit_sasl_authenticated, reject"]
                : [],
            .. plan.Is(port.Number, Breakage.Banner)
                ? (string[])["smtpd_delay_reject = no",
                    "smtpd_helo_restrictions = check_helo_access static:{421 4.3.2 Service not available}"]
                : [],
            .. plan.Is(port.Number, Breakage.Slow)
                ? (string[])["smtpd_delay_reject = no", "smtpd_helo_restrictions = sleep 30"]
                : [],
        ]
        where option is not null
        select $" -o {{ {option} }}");
}
