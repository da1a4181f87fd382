namespace Carpool.Core.Settings;

/// <summary>What the hosts of a lab serve.</summary>
public enum LabServices : byte
{
    /// <summary>Small services of the lab's own, whose checks only connect.</summary>
    Embedded,

    /// <summary>
    /// Postfix, Dovecot and nginx, told of clients by PROXY headers, and checked by all that their users do.
    /// </summary>
    Real,
}

/// <summary>The services in the configuration of a lab.</summary>
internal static class LabServicesText
{
    /// <summary>The mailbox that checks log in to, and the one that they offer mail for.</summary>
    private const string User = "anna", Other = "ben";

    private const string StandIns = """
            smtp { port = 25 }
            imap { port = 143 }
            web { port = 80 }
        """;

    /// <summary>In the lab each host finds its own files below /run/disk.</summary>
    private const string Authority = "ca-file = \"/run/disk/tls/ca.pem\"";

    private const string Login = $$"""login { user = {{User}}, password-file = "/run/disk/{{User}}.password" }""";

    /// <summary>The body of <c>carpool.services</c>, without an end of line.</summary>
    public static string ToHocon(this LabServices services) => services == LabServices.Embedded
        ? StandIns
        : string.Join('\n',
            Service("smtp", 25, "smtp", starttls: true, $$"""envelope { to = "{{User}}@example.org" }"""),
            Service("submission", 587, "submission", starttls: true, Login, $$"""
                envelope { from = "{{User}}@example.org", to = "{{Other}}@example.org" }
                """),
            Service("pop3", 110, "pop3", starttls: true, Login),
            Service("pop3s", 995, "pop3", starttls: false, Login),
            Service("imap", 143, "imap", starttls: true, Login),
            Service("imaps", 993, "imap", starttls: false, Login),
            Service("webmail", 443, "http", starttls: false, """http { body = "webmail" }"""));

    private static string Service(string name, int port, string type, bool starttls, params string[] more) => $$"""
            {{name}} {
              port = {{port}}, send-proxy = v2
              check {
                type = {{type}}, timeout = 1s
                tls { {{(starttls ? "starttls = on, " : "")}}{{Authority}} }
        {{string.Join('\n', more.Select(line => $"        {line}"))}}
              }
            }
        """;
}
