using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;

namespace Carpool.Tests.World;

/// <summary>One interface whose cable the test pulls.</summary>
internal sealed class FakeLinks : ILinkMonitor
{
    private readonly List<Action<LinkStatus>> _watchers = [];

    internal LinkStatus Link { get; private set; } = LinkStatus.Absent("eth0");

    internal int Watchers => _watchers.Count;

    public long Overruns => 0;

    public IDisposable Watch(string interfaceName, Action<LinkStatus> changed)
    {
        _watchers.Add(changed);
        changed(Link);
        return new Watching(() => _watchers.Remove(changed));
    }

    public void Dispose()
    {
    }

    internal void Become(LinkState state, int index = 2, MacAddress mac = default)
    {
        Link = new LinkStatus("eth0", index, state, mac);
        foreach (var watcher in _watchers.ToArray()) watcher(Link);
    }

    private sealed class Watching(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
