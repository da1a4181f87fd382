using Carpool.Proxy.Listeners;

namespace Carpool.Proxy.Loops;

/// <summary>A watcher that holds a client's connection.</summary>
internal interface IClient
{
    /// <summary>Whose client it is.</summary>
    ProxyListener Listener { get; }

    /// <summary>Ends the connection at once.</summary>
    void Stop();
}
