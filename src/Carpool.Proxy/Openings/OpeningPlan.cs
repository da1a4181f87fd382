using Carpool.Core;
using Carpool.Core.ProxyProtocol;

namespace Carpool.Proxy.Openings;

/// <summary>What is said on a frontend's connections before bytes are relayed, in its order.</summary>
internal static class OpeningPlan
{
    /// <summary>With a client at this address.</summary>
    internal static IClientOpening[] OfClient(Frontend frontend, NetAddress from) =>
        IsProxy(frontend, from) ? [new AcceptProxyHeader(frontend)] : [];

    /// <summary>Whether another proxy is at this address, who has to say for whom it comes.</summary>
    internal static bool IsProxy(Frontend frontend, NetAddress from)
    {
        foreach (var network in frontend.Settings.AcceptProxy)
        {
            if (network.Contains(from)) return true;
        }

        return false;
    }

    /// <summary>With the server of this client.</summary>
    internal static IServerOpening[] OfServer(Frontend frontend, in ClientFacts client)
    {
        var settings = frontend.Settings;
        if (settings.SendProxy is SendProxy.Off) return [];
        return [new SendProxyHeader(
            ProxyHeaderWriter.Write(client.ToHeader(), settings.SendProxy, settings.SendProxyChecksum))];
    }
}
