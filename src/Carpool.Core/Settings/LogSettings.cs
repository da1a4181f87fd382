namespace Carpool.Core.Settings;

/// <summary><c>carpool.log</c>: what is written down.</summary>
public sealed record LogSettings
{
    public required ConnectionLogSettings Connections { get; init; }
}

/// <summary><c>carpool.log.connections</c>: one line for each connection, at its end.</summary>
public sealed record ConnectionLogSettings
{
    public required ConnectionLogFormat Format { get; init; }

    /// <summary>Where the lines go. Default: standard output.</summary>
    public required LogTarget To { get; init; }

    /// <summary>Syslog's word for the kind of program (RFC 5424, 6.2.1). Default <c>local0</c>.</summary>
    public required SyslogFacility Facility { get; init; }

    /// <summary>Syslog's APP-NAME: 1..48 printable characters without a space. Default <c>carpool</c>.</summary>
    public required string Tag { get; init; }

    /// <summary>Lines that may wait to be written, 100..1000000; more are dropped and counted. Default 16384.</summary>
    public required int Queue { get; init; }

    /// <summary>
    /// Connections that are kept in memory after their end, for <c>carpool log whois</c>, 0..1000000. Default 16384.
    /// </summary>
    public required int Remember { get; init; }

    /// <summary>
    /// Lines a second for clients that a service's protection refused, 0..100000; more are only counted. Default 10.
    /// </summary>
    public required int Refused { get; init; }
}

/// <summary>How a connection's line is written.</summary>
public enum ConnectionLogFormat : byte
{
    /// <summary>Not at all. The default.</summary>
    Off,

    /// <summary>As HAProxy's option tcplog.</summary>
    TcpLog,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>Syslog's facilities under the names that HAProxy has for them; each one's number is its code.</summary>
public enum SyslogFacility : byte
{
    Kern = 0,
    User = 1,
    Mail = 2,
    Daemon = 3,
    Auth = 4,
    Syslog = 5,
    Lpr = 6,
    News = 7,
    Uucp = 8,
    Cron = 9,
    Auth2 = 10,
    Ftp = 11,
    Ntp = 12,
    Audit = 13,
    Alert = 14,
    Cron2 = 15,
    Local0 = 16,
    Local1 = 17,
    Local2 = 18,
    Local3 = 19,
    Local4 = 20,
    Local5 = 21,
    Local6 = 22,
    Local7 = 23,
}
