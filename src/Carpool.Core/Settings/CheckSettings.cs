namespace Carpool.Core.Settings;

/// <summary>What a check does, whenever it does it: the rest of <c>carpool.services.NAME.check</c>.</summary>
public sealed record CheckSettings
{
    public required CheckType Type { get; init; }

    /// <summary>The TCP port that is checked, and is sent no PROXY header. Null: the service's own, which is sent the
    /// one that it waits for.</summary>
    public required int? Port { get; init; }

    /// <summary>Null: without TLS.</summary>
    public required CheckTlsSettings? Tls { get; init; }

    /// <summary>Who logs in; null: nobody.</summary>
    public required CheckLogin? Login { get; init; }

    /// <summary>The mailbox that IMAP opens after the login. Default INBOX.</summary>
    public required string Mailbox { get; init; }

    /// <summary>What a server of SMTP or LMTP must offer. Default for submission: both, else nothing.</summary>
    public required ValueList<MailOffer> Offers { get; init; }

    /// <summary>Sender and recipient that SMTP and LMTP offer without ever sending mail; null: none is
    /// offered.</summary>
    public required CheckEnvelope? Envelope { get; init; }

    /// <summary>What HTTP asks for; null: the check speaks none.</summary>
    public required HttpCheckSettings? Http { get; init; }

    /// <summary>What TCP sends and waits for, in order. Default: nothing.</summary>
    public required ValueList<CheckExchange> Steps { get; init; }

    /// <summary>The program that is run, by its absolute path, and its arguments. Default: none.</summary>
    public required ValueList<string> Command { get; init; }

    /// <summary>What a check of type all or any is made of. Default: nothing.</summary>
    public required ValueList<CheckPart> Checks { get; init; }

    /// <summary>Time for one check, 10 ms..1 m, not above any interval. Default 500 ms; of a check of type all or any
    /// what its parts have together.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Time for each of its steps, 10 ms..1 m, not above the timeout, which is the default.</summary>
    public required TimeSpan StepTimeout { get; init; }

    /// <summary>The same with whole paths.</summary>
    /// <param name="folder">Where relative ones start.</param>
    public CheckSettings In(string folder) => this with
    {
        Login = Login is { } login
            ? login with { PasswordFile = Path.Combine(folder, login.PasswordFile) }
            : null,
        Tls = Tls is { CaFile: { } file } tls ? tls with { CaFile = Path.Combine(folder, file) } : Tls,
        Checks = [.. Checks.Select(part => part with { Check = part.Check.In(folder) })],
    };
}

/// <summary>An entry of <c>checks</c> in a check of type all or any.</summary>
/// <param name="Name">What results call it. Default: its type, with its port if it has one of its own.</param>
/// <param name="Check">What it does.</param>
public sealed record CheckPart(string Name, CheckSettings Check)
{
    /// <summary>The time that parts have, one after the other.</summary>
    public static TimeSpan Together(IEnumerable<CheckPart> parts) =>
        parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Check.Timeout);
}

/// <summary>What a server of SMTP says that it can.</summary>
public enum MailOffer : byte
{
    /// <summary>TLS: by STARTTLS (RFC 3207), or it has begun before.</summary>
    Starttls,

    /// <summary>That users log in (RFC 4954).</summary>
    Auth,
}

/// <summary>What a check does.</summary>
public enum CheckType : byte
{
    /// <summary>Connects, sends and expects what it is told to, and hangs up again. The default.</summary>
    Tcp,

    /// <summary>Greeting, EHLO, and what is asked for; then QUIT (RFC 5321).</summary>
    Smtp,

    /// <summary>The same for those that users send by, who need TLS and a login (RFC 6409).</summary>
    Submission,

    /// <summary>Greeting, LHLO, and what is asked for; then QUIT (RFC 2033).</summary>
    Lmtp,

    /// <summary>Greeting, CAPA, and what is asked for; then QUIT (RFC 1939).</summary>
    Pop3,

    /// <summary>Greeting, CAPABILITY, and what is asked for; then LOGOUT (RFC 9051).</summary>
    Imap,

    /// <summary>One request, and what must be answered (RFC 9110).</summary>
    Http,

    /// <summary>HAProxy's agent-check: a program beside the service says whether it is well.</summary>
    Agent,

    /// <summary>Runs a program.</summary>
    Exec,

    /// <summary>Its parts, one after the other; good when all of them are.</summary>
    All,

    /// <summary>The same; good when one of them is.</summary>
    Any,
}

/// <summary><c>carpool.services.NAME.check.tls</c>: the check speaks TLS.</summary>
public sealed record CheckTlsSettings
{
    /// <summary>Whether the protocol's own words come first, without which the check fails; else TLS from the first
    /// byte on, as on the ports 465, 993 and 995. Default off.</summary>
    public required bool Starttls { get; init; }

    /// <summary>Whether the server must prove who it is. Default on.</summary>
    public required bool Verify { get; init; }

    /// <summary>PEM file with the authorities that are trusted. Null: those that the host trusts.</summary>
    public required string? CaFile { get; init; }

    /// <summary>
    /// The name that the server is asked for (SNI) and must have in its certificate;
    /// <see cref="ClusterSettings.OwnName"/> stands for the name of its node, which is the default.
    /// </summary>
    public required string ServerName { get; init; }
}

/// <summary><c>carpool.services.NAME.check.login</c>: who logs in.</summary>
public sealed record CheckLogin
{
    /// <summary>The user's name.</summary>
    public required string User { get; init; }

    /// <summary>Its first line is the password. Read at each check. A relative path starts at the configuration file's
    /// folder.</summary>
    public required string PasswordFile { get; init; }
}

/// <summary><c>carpool.services.NAME.check.envelope</c>: what is offered and taken back.</summary>
public sealed record CheckEnvelope
{
    /// <summary>MAIL FROM. Default: empty, the null sender.</summary>
    public required string From { get; init; }

    /// <summary>RCPT TO.</summary>
    public required string To { get; init; }
}
