using System.Collections.Concurrent;
using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Netlink;

public sealed class LinkMonitorTests : IDisposable
{
    private readonly NetworkNamespace _space = new();
    private readonly BlockingCollection<LinkStatus> _seen = [];
    private readonly LinkMonitor _monitor;

    public LinkMonitorTests() => _monitor = _space.Run(() => new LinkMonitor());

    public void Dispose()
    {
        _monitor.Dispose();
        _space.Dispose();
        _seen.Dispose();
    }

    [NamespaceFact]
    public void A_link_is_watched_from_its_birth_to_its_end()
    {
        using var watch = _monitor.Watch("eth0", _seen.Add);
        Assert.Equal(LinkStatus.Absent("eth0"), Next());

        _space.Ip("link add eth0 address 02:00:00:00:00:01 type veth peer name peer0");
        var born = Next();
        Assert.Equal((LinkState.Down, MacAddress.Parse("02:00:00:00:00:01")), (born.State, born.Mac));

        _space.Ip("link set eth0 up");
        Assert.Equal(LinkState.NoCarrier, Next().State);
        _space.Ip("link set peer0 up");
        Assert.Equal(LinkState.Up, Next().State);
        _space.Ip("link set peer0 down");
        Assert.Equal(LinkState.NoCarrier, Next().State);
        _space.Ip("link set eth0 address 02:00:00:00:00:02");
        Assert.Equal(MacAddress.Parse("02:00:00:00:00:02"), Next().Mac);
        _space.Ip("link del eth0");
        Assert.Equal(LinkState.Absent, Until(status => status.State == LinkState.Absent).State);

        _space.Ip("link add eth0 type veth peer name peer0");
        Assert.NotEqual(born.Index, Next().Index);
    }

    [NamespaceFact]
    public void A_link_that_is_there_already_is_reported_at_once()
    {
        _space.Ip("link add eth0 type veth peer name peer0");
        _space.Ip("link set eth0 up");
        _space.Ip("link set peer0 up");
        using var watch = _monitor.Watch("eth0", _seen.Add);
        Assert.Equal(LinkState.Up, Until(status => status.State == LinkState.Up).State);
    }

    [NamespaceFact]
    public void Leaving_a_bridge_is_not_the_end_of_a_link()
    {
        _space.Ip("link add br0 type bridge");
        _space.Ip("link add eth0 type veth peer name peer0");
        _space.Ip("link set eth0 master br0");
        using var watch = _monitor.Watch("eth0", _seen.Add);
        var before = Next();
        _space.Ip("link set eth0 nomaster");
        _space.Ip("link set eth0 up");
        Assert.Equal(before with { State = LinkState.NoCarrier }, Next());
    }

    [NamespaceFact]
    public void A_watcher_that_was_disposed_of_hears_nothing()
    {
        using (_monitor.Watch("eth0", _seen.Add)) Next();
        using var other = new BlockingCollection<LinkStatus>();
        using var watch = _monitor.Watch("eth0", other.Add);
        _space.Ip("link add eth0 type veth peer name peer0");
        Assert.True(other.TryTake(out _, TimeSpan.FromSeconds(5)));
        Assert.True(other.TryTake(out _, TimeSpan.FromSeconds(5)));
        Assert.Empty(_seen);
    }

    [NamespaceFact]
    public void After_an_overrun_all_states_are_read_afresh()
    {
        using var blocked = new ManualResetEventSlim();
        using var watch = _monitor.Watch("eth0", _seen.Add);
        Next();
        using var slow = _monitor.Watch("lo", _ => blocked.Wait(TimeSpan.FromSeconds(20)));
        // Far more events than the socket's buffer holds while nobody reads them, the last of them among the lost.
        _space.Ip("link add flap0 type bridge");
        var script = Path.GetTempFileName();
        File.WriteAllLines(
            script,
            Enumerable.Range(0, 2000).Select(i => $"link set flap0 {(i % 2 == 0 ? "up" : "down")}")
                .Append("link add eth0 type bridge").Append("link set eth0 up"));
        _space.Ip($"-batch {script}");
        File.Delete(script);
        blocked.Set();

        Assert.Equal(LinkState.Up, Until(status => status.State == LinkState.Up).State);
        Assert.True(_monitor.Overruns > 0);
    }

    private LinkStatus Next() =>
        _seen.TryTake(out var status, TimeSpan.FromSeconds(10))
            ? status
            : throw new TimeoutException("no event in 10 s");

    private LinkStatus Until(Predicate<LinkStatus> wanted)
    {
        LinkStatus status;
        do status = Next();
        while (!wanted(status));
        return status;
    }
}
