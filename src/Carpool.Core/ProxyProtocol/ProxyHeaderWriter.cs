namespace Carpool.Core.ProxyProtocol;

/// <summary>Writes PROXY headers.</summary>
public static class ProxyHeaderWriter
{
    /// <param name="header">What to say.</param>
    /// <param name="version">How; not off.</param>
    /// <returns>The octets, to be sent before any other of the connection.</returns>
    public static byte[] Write(ProxyHeader header, SendProxy version) => version switch
    {
        SendProxy.V1 => ProxyLine.Write(header),
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "there is no such header"),
    };
}
