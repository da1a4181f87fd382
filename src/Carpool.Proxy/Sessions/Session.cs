using System.Net;
using System.Net.Sockets;
using Carpool.Core.Balancing;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Sessions;

/// <summary>
/// One accepted client from its first to its last moment: find a server, relay, close, count, report.
/// </summary>
internal sealed class Session(Frontend frontend, Socket client, EndPoint reached)
{
    private readonly long _accepted = frontend.Time.GetTimestamp();
    private readonly EndPoint _client = client.RemoteEndPoint!;

    /// <summary>Serves the client, and closes its connection in the end.</summary>
    /// <param name="stopping">Cancelled when the session shall end at once.</param>
    internal async Task RunAsync(CancellationToken stopping)
    {
        using var _ = client;
        frontend.Counters.Opened();
        SessionReport report;
        try
        {
            report = await ServeAsync(stopping);
        }
        finally
        {
            frontend.Counters.Closed();
        }

        frontend.Events.SessionEnded(report);
    }

    private async Task<SessionReport> ServeAsync(CancellationToken stopping)
    {
        try
        {
            var candidates = frontend.NextCandidates();
            if (candidates.Count == 0) return Refuse(Refusal.NoServer);

            var (server, socket) = await ConnectAsync(candidates, stopping);
            return server is null || socket is null
                ? Refuse(Refusal.ConnectFailed)
                : await RelayAsync(server, socket, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Refuse(Refusal.Stopping);
        }
    }

    private async Task<(Server? Server, Socket? Socket)> ConnectAsync(Candidates candidates, CancellationToken stopping)
    {
        var settings = frontend.Settings;
        var attempts = Math.Min(candidates.Count, 1 + settings.Retries);
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var server = candidates[attempt];
            var target = new ConnectTarget(server.Address, server.Port, settings.Sources, settings.ConnectTimeout);
            var (socket, result) = await Connector.ConnectAsync(target, frontend.Time, stopping);
            frontend.Counters.Server(server.Name).Connects.Add(result.Status);
            if (socket is not null) return (server, socket);

            frontend.Events.ConnectFailed(server, result);
        }

        return (null, null);
    }

    private async Task<SessionReport> RelayAsync(Server server, Socket socket, CancellationToken stopping)
    {
        using var _ = socket;
        var connectTime = frontend.Time.GetElapsedTime(_accepted);
        var outgoing = socket.LocalEndPoint;
        var counters = frontend.Counters.Server(server.Name);
        counters.Opened();
        try
        {
            var result = await frontend.Relay.RelayAsync(client, socket, frontend.Settings.IdleTimeout, stopping);
            if (result.End.IsAborted())
            {
                Reset(client);
                Reset(socket);
            }

            frontend.Counters.Ended.Add(result.End);
            frontend.Counters.Carried(result);
            counters.Carried(result);
            return new SessionReport(_client, reached, server, outgoing, connectTime, Refusal: null, result);
        }
        finally
        {
            counters.Closed();
        }
    }

    private SessionReport Refuse(Refusal refusal)
    {
        Reset(client);
        frontend.Counters.Refused.Add(refusal);
        var waited = frontend.Time.GetElapsedTime(_accepted);
        return new SessionReport(_client, reached, Server: null, Outgoing: null, waited, refusal, Relay: null);
    }

    /// <summary>Closes with a RST, where Dispose alone would say FIN: a part must not pass for the whole.</summary>
    private static void Reset(Socket socket) => socket.Close(timeout: 0);
}
