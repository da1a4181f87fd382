using Carpool.Core;
using Carpool.Linux.Conntrack;

namespace Carpool.Tests.World;

/// <summary>Connections past the proxy as the test has them.</summary>
internal sealed class FakeConnections : IConnectionMonitor
{
    /// <summary>By port, those that are watched now.</summary>
    internal Dictionary<ushort, FakeWatch> Watches { get; } = [];

    public long Overruns => 0;

    public IConnectionWatch Watch(
        IReadOnlyCollection<NetAddress> addresses, ushort port, Action<TrackedConnection> ended) =>
        Watches[port] = new FakeWatch(() => Watches.Remove(port));

    public void Dispose()
    {
    }

    internal sealed class FakeWatch(Action forget) : IConnectionWatch
    {
        public long Current { get; internal set; }

        public long Total { get; internal set; }

        public long BytesIn => 0;

        public long BytesOut => 0;

        public void Dispose() => forget();
    }
}
