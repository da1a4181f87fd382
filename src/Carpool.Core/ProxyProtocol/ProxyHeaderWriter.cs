namespace Carpool.Core.ProxyProtocol;

/// <summary>Writes PROXY headers.</summary>
public static class ProxyHeaderWriter
{
    /// <param name="header">What to say.</param>
    /// <param name="version">How; not off.</param>
    /// <param name="withChecksum">Whether version 2 has a CRC32C.</param>
    /// <returns>The octets, to be sent before any other of the connection.</returns>
    public static byte[] Write(ProxyHeader header, SendProxy version, bool withChecksum = false) => version switch
    {
        SendProxy.V1 => ProxyLine.Write(header),
        SendProxy.V2 => ProxyBlockWriter.Write(header, withChecksum),
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "there is no such header"),
    };
}
