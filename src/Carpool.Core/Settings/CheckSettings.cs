namespace Carpool.Core.Settings;

/// <summary><c>carpool.services.NAME.check</c>: how a server is found to be up.</summary>
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

    /// <summary>Sender and recipient that SMTP offers without ever sending mail; null: none is offered.</summary>
    public required CheckEnvelope? Envelope { get; init; }

    /// <summary>What HTTP asks for; null: the check speaks none.</summary>
    public required HttpCheckSettings? Http { get; init; }

    /// <summary>What TCP sends and waits for, in order. Default: nothing.</summary>
    public required ValueList<CheckExchange> Steps { get; init; }

    /// <summary>The program that is run, by its absolute path, and its arguments. Default: none.</summary>
    public required ValueList<string> Command { get; init; }

    /// <summary>Time between the starts of two checks, 100 ms..1 h. Default 1 s.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The same while results in a row are about to change the state (HAProxy's fastinter), and while a server
    /// is down (downinter). Default: <see cref="Interval"/>.</summary>
    public required TimeSpan FastInterval { get; init; }

    /// <inheritdoc cref="FastInterval"/>
    public required TimeSpan DownInterval { get; init; }

    /// <summary>By how many per cent of it each interval is longer or shorter, 0..50 (HAProxy's spread-checks).
    /// Default 0.</summary>
    public required int Jitter { get; init; }

    /// <summary>Time for one check, 10 ms..1 m, not above any interval. Default 500 ms.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Good checks in a row until a server that was down is up, 1..100. Default 2.</summary>
    public required int Rise { get; init; }

    /// <summary>Bad checks in a row until a server that was up is down, 1..100. Default 2.</summary>
    public required int Fall { get; init; }

    /// <summary>The same with whole paths.</summary>
    /// <param name="folder">Where relative ones start.</param>
    public CheckSettings In(string folder) => this with
    {
        Login = Login is { } login
            ? login with { PasswordFile = Path.Combine(folder, login.PasswordFile) }
            : null,
        Tls = Tls is { CaFile: { } file } tls ? tls with { CaFile = Path.Combine(folder, file) } : Tls,
    };
}

/// <summary>What a check does.</summary>
public enum CheckType : byte
{
    /// <summary>Connects, sends and expects what it is told to, and hangs up again. The default.</summary>
    Tcp,

    /// <summary>Greeting, EHLO, and what is asked for; then QUIT (RFC 5321).</summary>
    Smtp,

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
