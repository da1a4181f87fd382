using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Openings;

/// <summary>What is said on a frontend's connections before bytes are relayed, in its order.</summary>
internal static class OpeningPlan
{
    /// <summary>With a client at this address.</summary>
    internal static IClientOpening[] OfClient(Frontend frontend, NetAddress from)
    {
        var isProxy = IsProxy(frontend, from);
        var tls = frontend.Tls;
        if (!isProxy && tls is null) return [];

        var openings = new List<IClientOpening>();
        if (isProxy) openings.Add(new AcceptProxyHeader(frontend));
        if (tls is { Starttls: not Starttls.Off })
            openings.Add(new HearStarttls(tls.Starttls, tls.HandshakeTimeout));
        if (tls is not null) openings.Add(new AcceptTls(tls));
        return [.. openings];
    }

    /// <summary>Whether another proxy is at this address, who has to say for whom it comes.</summary>
    internal static bool IsProxy(Frontend frontend, NetAddress from)
    {
        foreach (var network in frontend.Settings.AcceptProxy)
        {
            if (network.Contains(from)) return true;
        }

        return false;
    }

    /// <summary>With the server that is to have this client.</summary>
    internal static IServerOpening[] OfServer(Frontend frontend, Server server, in ClientFacts client)
    {
        var settings = frontend.Settings;
        var tls = frontend.ServerTls;
        var starttls = frontend.Tls?.Starttls ?? Starttls.Off;
        if (settings.SendProxy is SendProxy.Off && tls is null && starttls is Starttls.Off) return [];

        var openings = new List<IServerOpening>();
        if (settings.SendProxy.IsHeader())
            openings.Add(new SendProxyHeader(
                ProxyHeaderWriter.Write(client.ToHeader(), settings.SendProxy, settings.SendProxyChecksum)));
        if (tls is not null) openings.Add(new ConnectTls(tls, tls.NameOf(server.Name)));
        if (settings.SendProxy is SendProxy.Xclient)
            openings.Add(new SendXclient(
                client.From.ToNetEndpoint(), client.To.ToNetEndpoint(), isGreeted: starttls is not Starttls.Off,
                frontend.Counters.Xclients));
        else if (starttls is not Starttls.Off) openings.Add(new SwallowGreeting(starttls));
        return [.. openings];
    }
}
