using Carpool.Core;
using Carpool.Core.Counters;
using Carpool.Core.Health;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Counters;

/// <summary>
/// One thread's share of what is counted of a frontend. Only that thread writes it, so that no two processors want the
/// same memory with every session; who reads adds all shares up.
/// </summary>
internal sealed class CounterShare(ProxyCounters all)
{
    private Revision _revision;
    private FrontendTotals _clients;
    private ServerTotals _withoutServer;
    private SessionTimes _times;
    private ServerShare[] _servers = [];

    internal void Accepted(Instant at)
    {
        all.Connections.Count(at);
        using (_revision.Change()) _clients.Connections++;
    }

    /// <summary>A client was refused by its own address. For a moment it was there.</summary>
    internal void DeniedConnection()
    {
        all.Clients.Up();
        all.Clients.Down();
        using (_revision.Change()) _clients.DeniedConnections++;
    }

    internal void DeniedSession()
    {
        using (_revision.Change()) _clients.DeniedSessions++;
    }

    /// <summary>A server is looked for.</summary>
    internal void Began(Instant at)
    {
        all.Sessions.Up();
        all.SessionRate.Count(at);
        using (_revision.Change()) _clients.Sessions++;
    }

    internal void RequestFailed()
    {
        using (_revision.Change()) _clients.RequestErrors++;
    }

    internal void Faulted()
    {
        using (_revision.Change()) _clients.InternalErrors++;
    }

    internal void ShookHands(TlsTotals with)
    {
        using (_revision.Change()) _clients.Tls += with;
    }

    /// <summary>A session goes to a server.</summary>
    /// <param name="name">The server's.</param>
    /// <param name="isChosen">Whether the balancing chose it, not where the client was before.</param>
    /// <param name="at">When.</param>
    internal ServerShare Enter(string name, bool isChosen, Instant at)
    {
        var server = Server(name);
        server.All.Enter(at);
        using var change = _revision.Change();
        server.Totals.Sessions++;
        if (isChosen) server.Totals.Chosen++;
        return server;
    }

    internal void ShookHands(ServerShare server, TlsTotals with)
    {
        using (_revision.Change()) server.Totals.Tls += with;
    }

    /// <summary>No connection came about.</summary>
    internal void Failed(ServerShare server, CheckStatus why)
    {
        server.All.Sessions.Down();
        server.All.Connects.Add(why);
        if (why is not CheckStatus.SocketError) return;
        using (_revision.Change()) server.Totals.InternalErrors++;
    }

    /// <summary>A connection that came about was reset before the first byte, and its client stays.</summary>
    internal void Lost(ServerShare server)
    {
        server.All.Sessions.Down();
        using (_revision.Change()) server.Totals.ResponseErrors++;
    }

    /// <summary>Another one is tried, or waited for.</summary>
    internal void Redispatched(ServerShare server)
    {
        using (_revision.Change()) server.Totals.Redispatches++;
    }

    /// <summary>No further server is tried.</summary>
    /// <param name="last">The last one that was; null when there was none.</param>
    internal void GaveUp(ServerShare? last)
    {
        using var change = _revision.Change();
        if (last is null) _withoutServer.ConnectErrors++;
        else last.Totals.ConnectErrors++;
    }

    /// <summary>A client broke off before there was a server for it.</summary>
    internal void LeftQueue()
    {
        using (_revision.Change()) _withoutServer.ClientAborts++;
    }

    /// <summary>A relay ended.</summary>
    /// <param name="server">Where it was.</param>
    /// <param name="relay">What it carried, and how it ended.</param>
    /// <param name="queue">How long it waited for a server with room.</param>
    /// <param name="connect">How long it took to connect.</param>
    /// <param name="total">How long it lasted.</param>
    internal void Ended(
        ServerShare server, in RelayResult relay, TimeSpan? queue, TimeSpan? connect, TimeSpan? total)
    {
        using var change = _revision.Change();
        ref var totals = ref server.Totals;
        totals.BytesIn += relay.BytesIn;
        totals.BytesOut += relay.BytesOut;
        totals.Times = totals.Times.Add(queue, connect, total);
        _times = _times.Add(queue, connect, total);
        switch (relay.End)
        {
            // Both sides silent: HAProxy with two equal timeouts blames the client.
            case RelayEnd.ClientAborted or RelayEnd.ClientStalled or RelayEnd.IdleTimeout:
                totals.ClientAborts++;
                break;
            case RelayEnd.ServerAborted:
                totals.ResponseErrors++;
                totals.ServerAborts++;
                break;
            case RelayEnd.ServerStalled:
                totals.ServerAborts++;
                break;
            case RelayEnd.Faulted:
                _clients.InternalErrors++;
                break;
        }
    }

    /// <summary>The kernel led sessions to the local server, past the proxy.</summary>
    internal void Passed(string name, int count, Instant at)
    {
        var server = Server(name);
        all.Clients.Up(count);
        all.Sessions.Up(count);
        all.Connections.Count(at, count);
        all.SessionRate.Count(at, count);
        server.All.Enter(at, count);
        using var change = _revision.Change();
        _clients.Connections += count;
        _clients.Sessions += count;
        _clients.PastProxy += count;
        server.Totals.Sessions += count;
    }

    /// <summary>One of them ended.</summary>
    /// <param name="name">The local server.</param>
    /// <param name="bytesIn">From the client.</param>
    /// <param name="bytesOut">To it.</param>
    /// <param name="total">How long it lasted; null when that is not known.</param>
    internal void PassedOver(string name, long bytesIn, long bytesOut, TimeSpan? total)
    {
        var server = Server(name);
        PassedLost(name, 1);
        using var change = _revision.Change();
        server.Totals.BytesIn += bytesIn;
        server.Totals.BytesOut += bytesOut;
        server.Totals.Times = server.Totals.Times.Add(queue: null, connect: null, total);
        _times = _times.Add(queue: null, connect: null, total);
    }

    /// <summary>Some of them ended unseen.</summary>
    internal void PassedLost(string name, int count)
    {
        all.Clients.Down(count);
        all.Sessions.Down(count);
        Server(name).All.Sessions.Down(count);
    }

    /// <summary>Adds this share to sums. From any thread.</summary>
    internal void AddTo(
        ref FrontendTotals clients, ref ServerTotals backend, Dictionary<string, ServerTotals> servers)
    {
        FrontendTotals ownClients;
        ServerTotals withoutServer;
        SessionTimes times;
        ServerShare[] own;
        ServerTotals[] totals;
        int number;
        do
        {
            number = _revision.Look();
            (ownClients, withoutServer, times) = (_clients, _withoutServer, _times);
            own = Volatile.Read(ref _servers);
            totals = Array.ConvertAll(own, static server => server.Totals);
        }
        while (!_revision.IsStill(number));

        clients += ownClients;
        foreach (var (server, of) in own.Zip(totals))
        {
            servers[server.Name] = servers.GetValueOrDefault(server.Name) + of;
            withoutServer += of;
        }

        backend += withoutServer with { Sessions = ownClients.Sessions, Times = times };
    }

    private ServerShare Server(string name)
    {
        foreach (var known in _servers)
            if (known.Name == name)
                return known;

        var added = new ServerShare(name, all.Server(name));
        Volatile.Write(ref _servers, [.. _servers, added]);
        return added;
    }
}
