namespace Carpool.Core.ProxyProtocol;

/// <summary>Whether a server is told of its client by a PROXY header, and in which version.</summary>
public enum SendProxy : byte
{
    /// <summary>It is not.</summary>
    Off,

    /// <summary>A line of text: the addresses.</summary>
    V1,

    /// <summary>A block of octets: the addresses, and what else is known.</summary>
    V2,
}
