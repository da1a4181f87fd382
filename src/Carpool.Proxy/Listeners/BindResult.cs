namespace Carpool.Proxy.Listeners;

/// <summary>How an attempt to listen on a virtual address ended.</summary>
public enum BindOutcome
{
    Bound,

    /// <summary>Another socket has the address and port (EADDRINUSE).</summary>
    InUse,

    /// <summary>A port below 1024 and no CAP_NET_BIND_SERVICE (EACCES).</summary>
    NoPermission,

    /// <summary>Anything else; the errno says what.</summary>
    Failed,
}

/// <summary>The outcome of <see cref="ProxyListener.Bind"/>.</summary>
/// <param name="Listener">The listener, not accepting yet; null unless bound.</param>
/// <param name="Errno">As in errno(3); 0 when bound.</param>
/// <param name="Detail">One sentence for the operator; when in use, it names the socket that is in the way. Empty
/// when bound.</param>
public sealed record BindResult(BindOutcome Outcome, ProxyListener? Listener, int Errno, string Detail);
