using System.Globalization;

namespace Carpool.Core.Health;

/// <summary>
/// What one check of a server found. The words are those of HAProxy's status page, so that operators know them.
/// </summary>
public enum CheckStatus
{
    /// <summary>The connection was made.</summary>
    L4Ok,

    /// <summary>No answer to the connection request in time.</summary>
    L4Timeout,

    /// <summary>The other side answered no: refused or reset. Its host is alive.</summary>
    L4Refused,

    /// <summary>
    /// Nobody is there to answer: no neighbour at the address, or a router said that it cannot be reached.
    /// </summary>
    L4Unreachable,

    /// <summary>The TLS handshake was not done in time.</summary>
    L6Timeout,

    /// <summary>The TLS handshake failed: it does not speak TLS as we do, or is not who it should be.</summary>
    L6Response,

    /// <summary>The TLS handshake was done.</summary>
    L6Ok,

    /// <summary>The service did what was asked of it.</summary>
    L7Ok,

    /// <summary>The service fell silent.</summary>
    L7Timeout,

    /// <summary>The service said something else than its protocol has, or hung up.</summary>
    L7Response,

    /// <summary>The service speaks its protocol, and said no.</summary>
    L7Status,

    /// <summary>The program that checks says that all is well.</summary>
    ProcessOk,

    /// <summary>It says that it is not, by its exit status.</summary>
    ProcessError,

    /// <summary>It was killed, as its time was over.</summary>
    ProcessTimeout,

    /// <summary>
    /// The check could not even be sent: no descriptor, no port or no such source address on this host.
    /// </summary>
    SocketError,
}

/// <summary>A part of a check.</summary>
/// <param name="Name">What was waited for: connect, tls, greeting, or a command of the protocol.</param>
/// <param name="Took">How long.</param>
public readonly record struct CheckStep(string Name, TimeSpan Took)
{
    /// <summary>As JSON has it: milliseconds, to the microsecond.</summary>
    public double Ms => Math.Round(Took.TotalMilliseconds, 3);

    /// <summary>As listings have it: <c>EHLO 1.2ms</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name} {Took.TotalMilliseconds:F1}ms");
}

/// <summary>The result of one check.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Latency">From the start of the check until its result was known.</param>
/// <param name="Detail">Why it failed: the system's own word (ECONNREFUSED, for example) or the service's last line,
/// after the step that failed; or empty.</param>
public readonly record struct CheckResult(CheckStatus Status, TimeSpan Latency, string Detail = "")
{
    /// <summary>The steps it took, the one that failed last; empty where nobody took them down.</summary>
    public ValueList<CheckStep> Steps { get => field ?? []; init; }

    /// <summary>When the certificate ends that the server has shown; null: none was.</summary>
    public DateTimeOffset? CertificateEnd { get; init; }

    /// <summary>As JSON has it: milliseconds, to the microsecond.</summary>
    public double LatencyMs => Math.Round(Latency.TotalMilliseconds, 3);

    public bool IsSuccess => Status is
        CheckStatus.L4Ok or CheckStatus.L6Ok or CheckStatus.L7Ok or CheckStatus.ProcessOk;

    /// <summary>Whether nothing was heard at all: it may have been said all the same.</summary>
    public bool IsSilence => Status is
        CheckStatus.L4Timeout or CheckStatus.L4Unreachable or CheckStatus.L6Timeout or CheckStatus.L7Timeout
        or CheckStatus.ProcessTimeout;

    /// <summary>Whether the host is alive, whatever it said of its service.</summary>
    public bool HostAnswered
    {
        get => field || Status is not
            (CheckStatus.L4Timeout or CheckStatus.L4Unreachable or CheckStatus.SocketError
                or CheckStatus.ProcessError or CheckStatus.ProcessTimeout);
        init;
    }

    /// <summary>HAProxy's word for the status: L4OK, L4TOUT, L4CON, L6OK, L6TOUT, L6RSP, L7OK, L7TOUT, L7RSP,
    /// L7STS, PROCOK, PROCERR, PROCTOUT or SOCKERR.</summary>
    public string Word => Status switch
    {
        CheckStatus.L4Ok => "L4OK",
        CheckStatus.L4Timeout => "L4TOUT",
        CheckStatus.L4Refused or CheckStatus.L4Unreachable => "L4CON",
        CheckStatus.L6Ok => "L6OK",
        CheckStatus.L6Timeout => "L6TOUT",
        CheckStatus.L6Response => "L6RSP",
        CheckStatus.L7Ok => "L7OK",
        CheckStatus.L7Timeout => "L7TOUT",
        CheckStatus.L7Response => "L7RSP",
        CheckStatus.L7Status => "L7STS",
        CheckStatus.ProcessOk => "PROCOK",
        CheckStatus.ProcessError => "PROCERR",
        CheckStatus.ProcessTimeout => "PROCTOUT",
        CheckStatus.SocketError => "SOCKERR",
        _ => throw new ArgumentOutOfRangeException(nameof(Status), Status, null),
    };

    /// <summary>As it stands in the log: <c>L4CON (ConnectionRefused) after 1ms</c>.</summary>
    public override string ToString() =>
        Detail.Length == 0
            ? $"{Word} after {Latency.TotalMilliseconds:F0}ms"
            : $"{Word} ({Detail}) after {Latency.TotalMilliseconds:F0}ms";
}
