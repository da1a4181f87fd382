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

    /// <summary>The service did not greet in time.</summary>
    L7Timeout,

    /// <summary>The service greeted with a refusal, or with something else.</summary>
    L7Response,

    /// <summary>
    /// The check could not even be sent: no descriptor, no port or no such source address on this host.
    /// </summary>
    SocketError,
}

/// <summary>The result of one check.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Latency">From the start of the check until its result was known.</param>
/// <param name="Detail">The system's own word for a failure (ECONNREFUSED, for example), or empty.</param>
public readonly record struct CheckResult(CheckStatus Status, TimeSpan Latency, string Detail = "")
{
    public bool IsSuccess => Status is CheckStatus.L4Ok;

    /// <summary>Whether the host is alive, whatever it said of its service.</summary>
    public bool HostAnswered => Status is
        CheckStatus.L4Ok or CheckStatus.L4Refused or CheckStatus.L6Timeout or CheckStatus.L6Response
        or CheckStatus.L7Timeout or CheckStatus.L7Response;

    /// <summary>HAProxy's word for the status: L4OK, L4TOUT, L4CON, L6TOUT, L6RSP, L7TOUT, L7RSP or SOCKERR.</summary>
    public string Word => Status switch
    {
        CheckStatus.L4Ok => "L4OK",
        CheckStatus.L4Timeout => "L4TOUT",
        CheckStatus.L4Refused or CheckStatus.L4Unreachable => "L4CON",
        CheckStatus.L6Timeout => "L6TOUT",
        CheckStatus.L6Response => "L6RSP",
        CheckStatus.L7Timeout => "L7TOUT",
        CheckStatus.L7Response => "L7RSP",
        CheckStatus.SocketError => "SOCKERR",
        _ => throw new ArgumentOutOfRangeException(nameof(Status), Status, null),
    };

    /// <summary>As it stands in the log: <c>L4CON (ConnectionRefused) after 1ms</c>.</summary>
    public override string ToString() =>
        Detail.Length == 0
            ? $"{Word} after {Latency.TotalMilliseconds:F0}ms"
            : $"{Word} ({Detail}) after {Latency.TotalMilliseconds:F0}ms";
}
