using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Sessions;

/// <summary>The servers that one session tries, each once, and its place at one of them or in the queue.</summary>
internal struct ServerChoice(Frontend frontend)
{
    private LinkedListNode<Session>? _place;
    private ServerLoad? _load;
    private ChoiceOutcome _outcome;
    private int _attempts;

    /// <summary>The servers that were tried, one bit each.</summary>
    internal ulong Tried { get; private set; }

    /// <summary>Whether the client goes back to where it was before.</summary>
    internal bool IsReturn { get; private set; }

    /// <summary>How the last attempt ended; null before the end of the first.</summary>
    internal CheckStatus? LastStatus { get; private set; }

    /// <summary>Attempts after the first so far.</summary>
    internal readonly int Retries => Math.Max(0, _attempts - 1);

    /// <summary>Whether there may be a server later; the session is then told.</summary>
    internal readonly bool IsWaiting => _place is not null;

    /// <summary>Why there was no server.</summary>
    internal readonly Refusal Refusal => _outcome switch
    {
        ChoiceOutcome.Full => Refusal.QueueFull,
        _ when _attempts == 0 => Refusal.NoServer,
        _ => Refusal.ConnectFailed,
    };

    /// <summary>The next server to try; null when there is none, or none yet.</summary>
    internal Server? Next(Session session, Instant now)
    {
        End(now);
        return _attempts > frontend.Settings.Retries
            ? null
            : Take(frontend.Backend.Choose(session, Tried, now, out _place));
    }

    /// <summary>The session goes on after its wait.</summary>
    internal Server? TakeAfterWait(in Choice choice)
    {
        _place = null;
        return Take(choice);
    }

    /// <summary>Gives up what the session has: its place at a server or in the queue.</summary>
    internal void End(Instant now)
    {
        if (_place is not null) frontend.Backend.Leave(_place);
        if (_load is not null) frontend.Backend.Release(_load, now);
        (_place, _load) = (null, null);
    }

    /// <summary>How the last attempt ended.</summary>
    internal void Note(Server server, CheckResult result)
    {
        LastStatus = result.Status;
        if (!result.IsSuccess) frontend.Events.ConnectFailed(server, result);
    }

    /// <summary>Where a client's connection to a server goes, and from where; null leaves that to the kernel.</summary>
    internal readonly (Endpoint To, Origin? From) WayTo(Server server, NetAddress client)
    {
        var settings = frontend.Settings;
        if (!settings.Transparent) return (new(server.Address, server.Port), OwnAddress(server.Address.IsV6));

        var address = client.IsV6 && server.Address6 is { } six ? six : server.Address;
        // Only within this host do answers pass by the rule that looks for the mark.
        var mark = settings.Sources.Contains(address) ? TransparentRoute.Mark : 0;
        return (new(address, server.Port), new Origin(client, IsClients: true, mark));
    }

    private readonly Origin? OwnAddress(bool isV6)
    {
        foreach (var own in frontend.Settings.Sources)
        {
            if (own.IsV6 == isV6) return new(own);
        }

        return null;
    }

    private Server? Take(in Choice choice)
    {
        (_outcome, _load, Tried, IsReturn) = (choice.Outcome, choice.Load, choice.Tried, choice.IsReturn);
        if (choice.Server is not null) _attempts++;
        return choice.Server;
    }
}
