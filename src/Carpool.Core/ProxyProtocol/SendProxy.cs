namespace Carpool.Core.ProxyProtocol;

/// <summary>Whether a server is told of its client, and how.</summary>
public enum SendProxy : byte
{
    /// <summary>It is not.</summary>
    Off,

    /// <summary>By version 1 of the PROXY header, a line of text: the addresses.</summary>
    V1,

    /// <summary>By version 2, a block of octets: the addresses, and what else is known.</summary>
    V2,

    /// <summary>By SMTP's extension of that name: the addresses.</summary>
    Xclient,
}

public static class SendProxies
{
    /// <summary>Whether it is a PROXY header, before all else.</summary>
    public static bool IsHeader(this SendProxy sendProxy) => sendProxy is SendProxy.V1 or SendProxy.V2;
}
