using System.Diagnostics;
using Carpool.Core.Health;
using Carpool.Core.Logs;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Sessions;

/// <summary>HAProxy's two letters for each way in which a session can end (configuration.txt, 8.5).</summary>
internal static class Terminations
{
    /// <param name="end">How the relay ended.</param>
    /// <param name="serverIsDone">Whether the server had said all before.</param>
    internal static Termination Of(RelayEnd end, bool serverIsDone) => end switch
    {
        RelayEnd.ClientClosed or RelayEnd.ServerClosed => Termination.Normal,
        RelayEnd.ClientAborted => new(TerminationCause.Client, Phase(serverIsDone)),
        RelayEnd.ServerAborted => new(TerminationCause.Server, TerminationPhase.Data),
        // Both sides were silent; HAProxy with two equal timeouts blames the client.
        RelayEnd.IdleTimeout => new(TerminationCause.ClientTimeout, Phase(serverIsDone)),
        RelayEnd.ClientStalled => new(TerminationCause.ClientTimeout, Phase(serverIsDone)),
        RelayEnd.ServerStalled => new(TerminationCause.ServerTimeout, TerminationPhase.Data),
        RelayEnd.Drained => new(TerminationCause.Killed, Phase(serverIsDone)),
        RelayEnd.Faulted => new(TerminationCause.Internal, Phase(serverIsDone)),
        _ => throw new UnreachableException($"no letters for {end}"),
    };

    /// <param name="refusal">Why no server took it.</param>
    /// <param name="lastAttempt">How the last attempt to connect failed; null when there was none.</param>
    /// <param name="at">How far it was, where the reason does not say it.</param>
    internal static Termination Of(
        Refusal refusal, CheckStatus? lastAttempt, TerminationPhase at = TerminationPhase.Connect) =>
        refusal switch
        {
            Refusal.NoServer => new(TerminationCause.Server, TerminationPhase.Connect),
            Refusal.ConnectFailed => new(ConnectFailure(lastAttempt), TerminationPhase.Connect),
            Refusal.ProxyHeaderTimeout or Refusal.TlsTimeout or Refusal.StarttlsTimeout =>
                new(TerminationCause.ClientTimeout, TerminationPhase.Request),
            Refusal.BadProxyHeader or Refusal.TlsHandshake or Refusal.Starttls or Refusal.Denied
                or Refusal.SourceConnections or Refusal.SourceRate =>
                new(TerminationCause.Proxy, TerminationPhase.Request),
            Refusal.QueueFull => new(TerminationCause.Proxy, TerminationPhase.Queue),
            Refusal.QueueTimeout => new(TerminationCause.ServerTimeout, TerminationPhase.Queue),
            Refusal.ClientLeft => new(TerminationCause.Client, TerminationPhase.Queue),
            Refusal.Stopping => new(TerminationCause.Killed, at),
            Refusal.Faulted => new(TerminationCause.Internal, at),
            _ => throw new UnreachableException($"no letters for {refusal}"),
        };

    private static TerminationCause ConnectFailure(CheckStatus? lastAttempt) => lastAttempt switch
    {
        CheckStatus.L4Timeout => TerminationCause.ServerTimeout,
        CheckStatus.SocketError => TerminationCause.Resource,
        _ => TerminationCause.Server,
    };

    private static TerminationPhase Phase(bool serverIsDone) =>
        serverIsDone ? TerminationPhase.Last : TerminationPhase.Data;
}
