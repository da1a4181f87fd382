using Carpool.Core.Logs;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Sockets;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Openings;

/// <summary>What is known of a client when its server is chosen: by its socket, and by its openings.</summary>
/// <param name="From">Its own address and port.</param>
/// <param name="To">The address and port that it connected to.</param>
internal record struct ClientFacts(Endpoint From, Endpoint To)
{
    /// <summary>What another proxy said of it beside its addresses.</summary>
    private ProxyHeader? _told;

    /// <summary>What its handshake came to, or null: it speaks plain.</summary>
    internal TlsFacts? Tls { get; set; }

    /// <summary>Its id here; the next one is told of it unless another proxy has given it one before.</summary>
    internal ConnectionId Id { get; set; }

    /// <summary>Takes another proxy's word for who the client is.</summary>
    internal void Believe(ProxyHeader header)
    {
        _told = header;
        if (header.Addresses is not { } ends) return;
        From = new(ends.Source, ends.SourcePort);
        To = new(ends.Destination, ends.DestinationPort);
    }

    /// <summary>All of it, for the next one to know.</summary>
    internal readonly ProxyHeader ToHeader()
    {
        var header = (_told ?? ProxyHeader.Local) with
        {
            Addresses = new(From.Address, From.Port, To.Address, To.Port),
            UniqueId = _told?.UniqueId ?? Id.ToString(),
        };
        return Tls is not { } tls ? header : header with
        {
            Authority = tls.ServerName,
            Alpn = tls.Protocol,
            Tls = new ProxyTls { Version = tls.Version, Cipher = tls.Cipher },
        };
    }
}
