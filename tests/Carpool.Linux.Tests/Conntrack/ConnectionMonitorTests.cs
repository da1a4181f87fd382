using System.Collections.Concurrent;
using System.Diagnostics;
using Carpool.Core;
using Carpool.Linux.Conntrack;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Tests.Nftables;
using Xunit.Abstractions;
using static Carpool.Linux.Tests.Nftables.KernelPathHost;

namespace Carpool.Linux.Tests.Conntrack;

public sealed class ConnectionMonitorTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly KernelPathHost _host = new();
    private readonly ConnectionMonitor _monitor;
    private readonly Seen _seen = new();

    public ConnectionMonitorTests(ITestOutputHelper output)
    {
        _output = output;
        _monitor = _host.Host.Run(() => new ConnectionMonitor(TimeProvider.System));
        Assert.Null(_host.Install());
        _host.Path.Replace([ToOwn, ToOwn6], Long);
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _host.Dispose();
    }

    [NamespaceTheory]
    [InlineData("192.0.2.101", "192.0.2.201", "192.0.2.11")]
    [InlineData("2001:db8::101", "2001:db8::201", "2001:db8::11")]
    public void A_connection_is_told_when_it_ends_with_its_bytes_and_its_time(string vip, string client, string server)
    {
        using var watch = Watch();
        var talk = _host.Connect(NetAddress.Parse(vip));
        talk.Say(new string('x', 1000));
        Until(() => _seen.Current == 1);
        var clientPort = (ushort)talk.Client.Port;

        talk.Dispose();

        Until(() => !_seen.Ended.IsEmpty);
        var ended = Assert.Single(_seen.Ended);
        Assert.Equal((NetAddress.Parse(client), clientPort), (ended.Client, ended.ClientPort));
        Assert.Equal((NetAddress.Parse(vip), (ushort)Port), (ended.Address, ended.Port));
        Assert.Equal((NetAddress.Parse(server), (ushort)Port), (ended.Server, ended.ServerPort));
        Assert.Equal(ConnectionEnd.Closed, ended.End);
        Assert.InRange(ended.BytesIn, 1000, 3000);
        Assert.InRange(ended.BytesOut, 1000, 3000);
        Assert.InRange(ended.Duration!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal((0, 1), (_seen.Current, _seen.Total));
    }

    [NamespaceFact]
    public void A_reset_ends_a_connection_too()
    {
        using var watch = Hear();
        var talk = _host.Connect(Vip);

        talk.Abort();

        Until(() => !_seen.Ended.IsEmpty);
        Assert.Equal(ConnectionEnd.Reset, Assert.Single(_seen.Ended).End);
    }

    [NamespaceFact]
    public void A_connection_that_the_kernel_forgot_has_ended()
    {
        using var watch = Watch();
        using var talk = _host.Connect(Vip);
        Until(() => _seen.Current == 1);

        using var administrator = _host.Host.Run(() => new NetlinkSocket(NetlinkSocket.Netfilter));
        administrator.Change(
            ConntrackMessages.Delete, NetlinkFlags.None, (ref writer) => writer.Append(new NetfilterMessage()));

        Until(() => !_seen.Ended.IsEmpty);
        Assert.Equal(ConnectionEnd.Forgotten, Assert.Single(_seen.Ended).End);
    }

    [NamespaceFact]
    public void Connections_that_were_there_before_are_known_and_the_proxys_are_not_counted()
    {
        using var before = _host.Connect(Vip);
        using var watch = Watch();
        Until(() => _seen.Current == 1);

        _host.Path.Replace([], Long);
        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));
        before.Dispose();

        Until(() => _seen.Current == 0);
        Assert.Equal(1, _seen.Total);
        Assert.Single(_seen.Ended);
    }

    [NamespaceFact]
    public void None_of_a_thousand_is_missing_or_counted_twice()
    {
        using var watch = Hear();
        for (var i = 0; i < 1000; i++) _host.Ask(Vip);

        Until(() => _seen.Ended.Count >= 1000);

        Assert.Equal((1000, 0, 1001), (_seen.Ended.Count, _seen.Current, _seen.Total));
        Assert.Equal(1000, _seen.Ended.Select(one => (one.Client, one.ClientPort)).Distinct().Count());
        _output.WriteLine($"overruns: {_monitor.Overruns}");
    }

    [NamespaceFact]
    public void Of_all_that_the_kernel_could_tell_of_a_connection_only_its_beginning_and_its_end_pass_the_filter()
    {
        var events = _host.Host.Run(
            () => SocketCalls.Open(NetlinkSocket.Netfilter, ConntrackMessages.AllGroups, receiveBuffer: 65536));
        try
        {
            Assert.True(SocketCalls.TryFilter(events, [.. EventFilter.Program]));
            _host.Ask(Vip);

            Assert.False(Next().IsOver);
            Assert.True(Next().IsOver);
        }
        finally
        {
            SocketCalls.Close(events);
        }

        ConntrackReport Next()
        {
            Span<byte> buffer = new byte[4096];
            Assert.Equal(Errno.None, SocketCalls.Receive(events, buffer, 20_000, out var length));
            var reader = new NetlinkReader(buffer[..length]);
            Assert.True(reader.Next());
            Assert.True(ConntrackMessages.TryRead(reader, out var report));
            return report;
        }
    }

    private IDisposable Watch() => _monitor.Watch([Vip, Vip6], Port, _seen);

    /// <summary>A watch that has been seen to hear: what came and went before it did, it cannot know.</summary>
    private IDisposable Hear()
    {
        var watch = Watch();
        using (_host.Connect(Vip)) Until(() => _seen.Current == 1);
        Until(() => !_seen.Ended.IsEmpty);
        _seen.Ended.Clear();
        return watch;
    }

    private static void Until(Func<bool> holds)
    {
        var since = Stopwatch.GetTimestamp();
        Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(20)), $"{Stopwatch.GetElapsedTime(since)}");
    }

    private sealed class Seen : IConnectionObserver
    {
        private long _current;
        private long _total;

        internal ConcurrentQueue<TrackedConnection> Ended { get; } = new();

        internal long Current => Volatile.Read(ref _current);

        internal long Total => Volatile.Read(ref _total);

        public void Opened(int count)
        {
            Interlocked.Add(ref _total, count);
            Interlocked.Add(ref _current, count);
        }

        public void Lost(int count) => Interlocked.Add(ref _current, -count);

        void IConnectionObserver.Ended(in TrackedConnection connection)
        {
            Lost(1);
            Ended.Enqueue(connection);
        }
    }
}
