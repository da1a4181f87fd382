using Carpool.Core.Balancing;
using Carpool.Core.Logs;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Sessions;

/// <summary>
/// Why a client was turned away without a server: one counter and one word in the log each. It gets a RST, save where
/// protection of the service says otherwise or <see cref="Refusals.IsTold"/> does.
/// </summary>
public enum Refusal
{
    /// <summary>No server takes sessions.</summary>
    NoServer,

    /// <summary>Every attempt to connect to a server failed.</summary>
    ConnectFailed,

    /// <summary>Another proxy did not finish its PROXY header in time.</summary>
    ProxyHeaderTimeout,

    /// <summary>
    /// Another proxy did not begin with a good PROXY header: what was wrong, <see cref="ProxyCounters.ProxyHeaders"/>
    /// count.
    /// </summary>
    BadProxyHeader,

    /// <summary>All servers had as many sessions as they may, and as many clients waited as may.</summary>
    QueueFull,

    /// <summary>No server had room before the time was over.</summary>
    QueueTimeout,

    /// <summary>It left by itself while it waited for a server.</summary>
    ClientLeft,

    /// <summary>The TLS handshake failed.</summary>
    TlsHandshake,

    /// <summary>The TLS handshake was not done in time.</summary>
    TlsTimeout,

    /// <summary>The client did not ask for TLS in the words of its protocol.</summary>
    Starttls,

    /// <summary>The client had not asked for TLS when the time was over.</summary>
    StarttlsTimeout,

    /// <summary>The listener was aborted while the session waited for a slot or a server.</summary>
    Stopping,

    /// <summary>Its address is on the deny list.</summary>
    Denied,

    /// <summary>Its source has as many connections as it may.</summary>
    SourceConnections,

    /// <summary>Its source opened as many connections lately as it may.</summary>
    SourceRate,

    /// <summary>A fault of ours ended its session before it had a server.</summary>
    Faulted,
}

public static class Refusals
{
    /// <summary>The word for the log and for the counters' names.</summary>
    public static string Word(this Refusal refusal) => refusal switch
    {
        Refusal.NoServer => "no-server",
        Refusal.ConnectFailed => "connect-failed",
        Refusal.ProxyHeaderTimeout => "proxy-header-timeout",
        Refusal.BadProxyHeader => "bad-proxy-header",
        Refusal.QueueFull => "queue-full",
        Refusal.QueueTimeout => "queue-timeout",
        Refusal.ClientLeft => "client-left",
        Refusal.TlsHandshake => "tls-handshake",
        Refusal.TlsTimeout => "tls-timeout",
        Refusal.Starttls => "starttls",
        Refusal.StarttlsTimeout => "starttls-timeout",
        Refusal.Stopping => "stopping",
        Refusal.Denied => "denied",
        Refusal.SourceConnections => "source-connections",
        Refusal.SourceRate => "source-rate",
        Refusal.Faulted => "faulted",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    /// <summary>Whether protection of the service refused it, as it may do to any number of clients.</summary>
    public static bool IsByProtection(this Refusal refusal) =>
        refusal is Refusal.Denied or Refusal.SourceConnections or Refusal.SourceRate;

    /// <summary>
    /// Whether the client was told in words, which a RST might keep from it: then a FIN follows them.
    /// </summary>
    public static bool IsTold(this Refusal refusal) => refusal is Refusal.TlsHandshake or Refusal.Starttls;
}

/// <summary>One session, told at its end; or one client that never came to have one.</summary>
/// <param name="Connection">What the log tells of it.</param>
/// <param name="Server">The last server that was tried; null when none was.</param>
/// <param name="Refusal">Set when no server took it; then <paramref name="Relay"/> is null.</param>
/// <param name="Relay">How the relay ended; null when refused.</param>
public sealed record SessionReport(
    ConnectionRecord Connection,
    Server? Server,
    Refusal? Refusal,
    RelayResult? Relay);
