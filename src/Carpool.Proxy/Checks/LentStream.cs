namespace Carpool.Proxy.Checks;

/// <summary>
/// A check's connection in the hands of a library, which goes over to TLS by itself and hangs up on a server that says
/// no: the handshake is a step of its own, and the connection stays open for a goodbye.
/// </summary>
internal sealed class LentStream(Stream inner, CheckTrace trace) : StreamOver(inner)
{
    /// <summary>The first octet of a TLS handshake (RFC 8446, 5.1), and of no command.</summary>
    private const byte Handshake = 22;

    /// <summary>Whether TLS has begun: nothing can be said in plain text any more.</summary>
    public bool IsSealed { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsSealed && buffer.Span is [Handshake, ..])
        {
            IsSealed = true;
            trace.Enter("tls");
        }

        return base.WriteAsync(buffer, cancellationToken);
    }
}
