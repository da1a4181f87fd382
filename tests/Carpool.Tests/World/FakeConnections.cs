using Carpool.Core;
using Carpool.Linux.Conntrack;

namespace Carpool.Tests.World;

/// <summary>Connections past the proxy as the test has them.</summary>
internal sealed class FakeConnections : IConnectionMonitor
{
    /// <summary>By port, those that are watched now.</summary>
    internal Dictionary<ushort, IConnectionObserver> Watches { get; } = [];

    public long Overruns => 0;

    public IDisposable Watch(IReadOnlyCollection<NetAddress> addresses, ushort port, IConnectionObserver observer)
    {
        Watches[port] = observer;
        return new FakeWatch(() => Watches.Remove(port));
    }

    public void Dispose()
    {
    }

    private sealed class FakeWatch(Action forget) : IDisposable
    {
        public void Dispose() => forget();
    }
}
