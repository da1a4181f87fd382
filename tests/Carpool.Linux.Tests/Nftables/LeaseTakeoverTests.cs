using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Xunit.Abstractions;
using static Carpool.Linux.Tests.Nftables.LeaseHost;

namespace Carpool.Linux.Tests.Nftables;

public sealed class LeaseTakeoverTests(ITestOutputHelper output) : IDisposable
{
    private readonly LeaseHost _host = new();

    public void Dispose() => _host.Dispose();

    [NamespaceFact]
    public void The_table_outlives_its_maker_and_is_taken_over_as_it_is()
    {
        _host.Lease.Install(Plan);
        _host.Advertise(vhid: 1);
        // All that the kernel sees of a SIGKILL is that the sockets close.
        _host.Lease.Dispose();
        Assert.False(_host.AnswersArp(Second.Address));
        Assert.True(_host.AnswersArp(First.Address));

        using var next = _host.Host.Run(() => new Lease());
        Assert.Equal(LeaseSupport.Off, next.Support);
        Assert.Equal(LeaseSupport.InForce, next.Install(Plan));
        Assert.Equal([First.Address], _host.Leased());
        Assert.False(_host.AnswersArp(Second.Address));

        next.Remove();
        Assert.Equal(LeaseSupport.Off, next.Support);
        Assert.Empty(_host.Host.Execute("nft", "list ruleset"));
        next.Remove();
    }

    [NamespaceFact]
    public void While_it_is_replaced_nothing_leased_is_lost_and_nothing_unleased_leaks()
    {
        _host.Lease.Install(Plan);
        _host.Advertise(vhid: 1);
        foreach (var leased in new[] { First, Second })
            _host.Client.Ip($"neigh replace {leased.Address} lladdr {_host.Mac} dev eth0 nud permanent");
        using var open = Receiver(First);
        using var closed = Receiver(Second);
        using var sender = _host.Client.Run(() => new UdpClient(new IPEndPoint(IPAddress.Any, 0)));

        // The pool and the vhids change every time, and the two addresses that are probed stay.
        var other = new LeasedAddress(3, NetAddress.Parse("192.0.2.103"));
        var grown = Plan with { Pool = [.. Plan.Pool, other] };
        var replacing = Task.Run(() =>
        {
            for (var i = 0; i < 60; i++)
                Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(i % 2 == 0 ? grown : Plan));
        });
        var (sent, lost) = (0, 0);
        var buffer = new byte[16];
        while (!replacing.IsCompleted || sent < 1000)
        {
            sender.Send([1], new IPEndPoint(Second.Address.ToIPAddress(), 9));
            sender.Send([1], new IPEndPoint(First.Address.ToIPAddress(), 9));
            sent++;
            if (open.Client.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectRead)) open.Client.Receive(buffer);
            else lost++;
        }

        output.WriteLine($"60 replacements, {sent} probes each: {lost} lost, {closed.Available} octets leaked");
        Assert.True(replacing.IsCompletedSuccessfully, replacing.Exception?.Message);
        Assert.Equal((0, 0), (lost, closed.Available));
    }

    [NamespaceFact]
    public void The_pool_grows_and_shrinks_without_a_trace()
    {
        _host.Lease.Install(Plan);
        _host.Advertise(vhid: 2);
        _host.Advertise(vhid: 1);
        Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(Plan with { Pool = [Second] }));
        Assert.Contains(Second.Address, _host.Leased());
        var ruleset = _host.Host.Execute("nft", "list table netdev carpool");
        Assert.DoesNotContain("chain v1", ruleset, StringComparison.Ordinal);
        Assert.DoesNotContain("chain w1", ruleset, StringComparison.Ordinal);
        Assert.DoesNotContain("elements = { 0x1", ruleset, StringComparison.Ordinal);
        Assert.Contains("chain v2", ruleset, StringComparison.Ordinal);

        // All vhids there are, one of them with many addresses.
        var many = Enumerable.Range(1, 255).Select(i => new LeasedAddress((byte)i, NetAddress.Parse($"198.51.100.{i}")))
            .Concat(Enumerable.Range(1, 100).Select(i => new LeasedAddress(9, NetAddress.Parse($"203.0.113.{i}"))));
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(Plan with { Pool = [Second, .. many] }));
        output.WriteLine($"356 addresses installed in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        _host.Advertise(vhid: 9);
        _host.Advertise(vhid: 255);
        // What left the pool goes when its time is over; no rule asks for it.
        Assert.Equal(1 + 101 + 1, _host.Leased().Count(address => address != First.Address));
    }

    [NamespaceFact]
    public void It_follows_the_interface()
    {
        _host.Lease.Install(Plan);
        _host.Host.Ip("link add eth9 type veth peer name peer9");
        Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(Plan with { Interface = "eth9" }));
        Assert.True(_host.AnswersArp(First.Address));
        Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(Plan));
        Assert.False(_host.AnswersArp(First.Address));
        _host.Advertise(vhid: 1);
        Assert.True(_host.AnswersArp(First.Address));
    }

    [NamespaceFact]
    public void It_fences_an_interface_that_came_back()
    {
        _host.Lease.Install(Plan);
        _host.Host.Ip("link del eth0");
        Assert.Equal("no-such-device", _host.Lease.Install(Plan).Word());
        NetworkNamespace.Connect(_host.Host, "eth0", _host.Client, "eth0");
        _host.Host.Ip("addr add 192.0.2.101/32 dev eth0");
        _host.Client.Ip("addr add 192.0.2.201/24 dev eth0");
        Assert.Equal(LeaseSupport.InForce, _host.Lease.Install(Plan));
        Assert.False(_host.AnswersArp(First.Address));
    }

    [NamespaceFact]
    public async Task It_fences_a_virtual_MAC_interface_through_its_base()
    {
        _host.Lease.Install(Plan);
        _host.Host.Ip("addr del 192.0.2.101/32 dev eth0");
        await using var plane = _host.Host.Run(() => new AddressPlane());
        _host.Host.Execute("sysctl", "-qw net.ipv4.conf.eth0.arp_ignore=1");
        var (made, _) = await VirtualMac.CreateAsync(plane, 1, _host.Index, withIPv6: false, CancellationToken.None);
        await using var link = made!;
        await link.RaiseAsync(CancellationToken.None);
        var address = VirtualAddress.Host(First.Address, link.InterfaceIndex) with { ValidLifetime = Long };
        await plane.AddAsync(address, CancellationToken.None);

        Assert.False(_host.AnswersArp(First.Address));
        Assert.False(await _host.ConnectsAsync(First.Address));
        _host.Advertise(vhid: 1);
        Assert.True(await _host.ConnectsAsync(First.Address));
        Assert.Contains(MacAddress.VirtualFor(1).ToString(), _host.Client.Ip("neigh"), StringComparison.Ordinal);
    }

    [NamespaceFact]
    public void Switched_off_it_opens_what_an_earlier_lease_left_closed()
    {
        _host.Lease.Install(Plan);
        _host.Lease.Dispose();
        using var none = new NoLease();
        Assert.Equal("off", _host.Host.Run(() => none.Install(Plan)).Word());
        Assert.True(_host.AnswersArp(First.Address));
        _host.Host.Run(() => none.Install(Plan));
    }

    [NamespaceFact]
    public void Without_the_capability_it_says_so()
    {
        using var powerless = new NetworkNamespace();
        var support = powerless.Run(() =>
        {
            Capabilities.Drop();
            using var lease = new Lease();
            return lease.Install(Plan with { Interface = "lo" });
        });
        Assert.Equal("no-permission", support.Word());
    }

    private UdpClient Receiver(LeasedAddress leased) =>
        _host.Host.Run(() => new UdpClient(new IPEndPoint(leased.Address.ToIPAddress(), 9)));
}
