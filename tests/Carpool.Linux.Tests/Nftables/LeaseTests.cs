using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Nftables;
using Xunit.Abstractions;
using static Carpool.Linux.Tests.Nftables.LeaseHost;

namespace Carpool.Linux.Tests.Nftables;

public sealed class LeaseTests(ITestOutputHelper output) : IDisposable
{
    private const int NoBufferSpace = 105;   // ENOBUFS: an egress rule dropped the frame

    private readonly LeaseHost _host = new();

    public void Dispose() => _host.Dispose();

    [NamespaceFact]
    public async Task An_address_answers_only_after_an_advertisement_for_its_vhid()
    {
        Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(Plan));
        Assert.Equal(NoBufferSpace, _host.Announce(First.Address));
        Assert.False(_host.AnswersArp(First.Address));
        Assert.False(await _host.ConnectsAsync(First.Address));
        Assert.False(await _host.ConnectsAsync(First6.Address));
        Assert.Empty(_host.Leased());

        Assert.Equal(0, _host.Advertise(vhid: 1));
        Assert.Equal([First.Address], _host.Leased());
        Assert.Equal(0, _host.Announce(First.Address));
        Assert.True(_host.AnswersArp(First.Address));
        Assert.True(await _host.ConnectsAsync(First.Address));
        Assert.False(await _host.ConnectsAsync(First6.Address));
        Assert.False(await _host.ConnectsAsync(Second.Address));

        Assert.Equal(0, _host.Advertise(vhid: 1, isV6: true));
        Assert.True(await _host.ConnectsAsync(First6.Address));
        Assert.Equal([First.Address, First6.Address], _host.Leased());
    }

    [NamespaceFact]
    public async Task The_hosts_own_addresses_are_not_fenced()
    {
        _host.Lease.Install(Plan);
        Assert.True(await _host.ConnectsAsync(NetAddress.Parse("192.0.2.11")));
        Assert.True(await _host.ConnectsAsync(NetAddress.Parse("2001:db8::11")));
    }

    [NamespaceFact]
    public async Task A_dropped_lease_is_closed_at_once()
    {
        _host.Lease.Install(Plan);
        Assert.Equal(DropOutcome.NotLeased, _host.Lease.Drop(1));
        _host.Advertise(vhid: 1);
        _host.Advertise(vhid: 1, isV6: true);
        _host.Advertise(vhid: 2);
        Assert.Equal(DropOutcome.Dropped, _host.Lease.Drop(1));
        Assert.Equal([Second.Address], _host.Leased());
        Assert.False(_host.AnswersArp(First.Address));
        Assert.False(await _host.ConnectsAsync(First6.Address));
        Assert.True(await _host.ConnectsAsync(Second.Address));

        _host.Lease.DropAll();
        Assert.Empty(_host.Leased());
        Assert.Equal(DropOutcome.NotLeased, _host.Lease.Drop(77));
    }

    [NamespaceFact]
    public void A_lease_lapses_when_it_is_not_renewed()
    {
        _host.Lease.Install(Plan with { LeaseTime = TimeSpan.FromMilliseconds(250) });
        var sent = Stopwatch.GetTimestamp();
        _host.Advertise(vhid: 1);
        while (_host.Leased().Count > 0 && Stopwatch.GetElapsedTime(sent) < TimeSpan.FromSeconds(5))
        {
        }

        output.WriteLine($"lease of 250 ms lapsed after {Stopwatch.GetElapsedTime(sent).TotalMilliseconds:F1} ms");
        Assert.Empty(_host.Leased());
        Assert.Equal(NoBufferSpace, _host.Announce(First.Address));
        Assert.False(_host.AnswersArp(First.Address));
    }

    [NamespaceTheory]
    [InlineData(1, 255, 255)]   // a bow-out
    [InlineData(1, 1, 254)]     // not from a link's neighbour: a CARP receiver would drop it too
    [InlineData(77, 1, 255)]    // nobody's vhid
    public void What_is_no_advertisement_of_ours_renews_nothing(byte vhid, byte advbase, byte ttl)
    {
        _host.Lease.Install(Plan);
        Assert.Equal(0, _host.Advertise(vhid, isV6: false, advbase, ttl));
        Assert.Equal(0, _host.Advertise(vhid, isV6: true, advbase, ttl));
        Assert.Empty(_host.Leased());
    }

    [NamespaceFact]
    public void Nothing_leaves_from_an_address_that_is_not_leased()
    {
        _host.Lease.Install(Plan);
        using var receiver = _host.Client.Run(() => new UdpClient(new IPEndPoint(IPAddress.Any, 9)));
        using var sender = _host.Host.Run(() => new UdpClient(new IPEndPoint(First.Address.ToIPAddress(), 0)));
        byte[] before = [1], after = [2];
        var client = new IPEndPoint(IPAddress.Parse("192.0.2.201"), 9);
        TrySend(sender, before, client);
        _host.Advertise(vhid: 1);
        TrySend(sender, after, client);

        receiver.Client.ReceiveTimeout = 5000;
        IPEndPoint? from = null;
        Assert.Equal(after, receiver.Receive(ref from));
        Assert.Equal(First.Address.ToIPAddress(), from!.Address);
    }

    [NamespaceFact]
    public void The_ruleset_can_be_listed()
    {
        _host.Lease.Install(Plan);
        _host.Advertise(vhid: 1);
        _host.Advertise(vhid: 1, isV6: true);
        var ruleset = _host.Host.Execute("nft", "list ruleset");
        Assert.Contains("table netdev carpool", ruleset, StringComparison.Ordinal);
        output.WriteLine(ruleset);
    }

    [NamespaceFact]
    public void Taking_a_lease_away_is_measured()
    {
        _host.Lease.Install(Plan);
        var (held, lapsed) = (new List<double>(), new List<double>());
        for (var i = 0; i < 500; i++)
        {
            _host.Advertise(vhid: 2);
            held.Add(Time(() => Assert.Equal(DropOutcome.Dropped, _host.Lease.Drop(2))));
            lapsed.Add(Time(() => Assert.Equal(DropOutcome.NotLeased, _host.Lease.Drop(2))));
        }

        output.WriteLine($"drop of a leased address: {Spread(held)}; of one that is not: {Spread(lapsed)}");
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static string Spread(List<double> times)
    {
        times.Sort();
        var (median, p99) = (times[times.Count / 2], times[times.Count * 99 / 100]);
        return $"median {median:F0} us, p99 {p99:F0} us, max {times[^1]:F0} us";
    }

    private static void TrySend(UdpClient sender, byte[] octets, IPEndPoint to)
    {
        try
        {
            sender.Send(octets, to);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            // The fence may also say so to the sender.
        }
    }
}
