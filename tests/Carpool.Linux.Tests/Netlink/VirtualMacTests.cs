using System.Net.Sockets;
using System.Text.RegularExpressions;
using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Netlink;

public sealed class VirtualMacTests : IAsyncLifetime, IDisposable
{
    private static readonly NetAddress V4 = NetAddress.Parse("192.0.2.101");
    private static readonly NetAddress V6 = NetAddress.Parse("2001:db8::101");
    private static readonly MacAddress Mac = MacAddress.VirtualFor(7);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly NetworkNamespace _host = new();
    private readonly NetworkNamespace _client = new();
    private readonly AddressPlane _plane;
    private readonly int _base;

    public VirtualMacTests()
    {
        NetworkNamespace.Connect(_host, "eth0", _client, "eth0");
        _host.Ip("addr add 192.0.2.11/24 dev eth0");
        _host.Ip("addr add 2001:db8::11/64 dev eth0 nodad");
        _client.Ip("addr add 192.0.2.201/24 dev eth0");
        _client.Ip("addr add 2001:db8::201/64 dev eth0 nodad");
        _plane = _host.Run(() => new AddressPlane());
        _base = IndexOf(_host, "eth0");
        foreach (var (path, value) in KernelSettings.ForBase("eth0"))
            _host.Run(() => File.WriteAllText("/proc/sys/" + path, value));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _plane.DisposeAsync();

    public void Dispose()
    {
        _host.Dispose();
        _client.Dispose();
    }

    [NamespaceFact]
    public async Task A_raised_one_answers_once_and_with_the_virtual_address_only()
    {
        await using var link = await CreateAsync(withIPv6: true);
        Assert.Equal(AddressOutcome.Done, await link.RaiseAsync(None));
        Assert.Equal(AddressOutcome.Done, await _plane.AddAsync(VirtualAddress.Host(V4, link.InterfaceIndex), None));
        Assert.Equal(AddressOutcome.Done, await _plane.AddAsync(VirtualAddress.Host(V6, link.InterfaceIndex), None));

        Assert.Equal(Mac, Assert.Single(Arping("192.0.2.101")));
        Assert.NotEqual(Mac, Assert.Single(Arping("192.0.2.11")));
        await ConnectAsync(V4);
        await ConnectAsync(V6);
        Assert.Contains($"{V6} dev eth0 lladdr {Mac}", _client.Ip("neigh"), StringComparison.Ordinal);

        Assert.Equal(AddressOutcome.Done, await link.LowerAsync(None));
        Assert.Empty(Arping("192.0.2.101"));
    }

    [NamespaceTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_making_nor_raising_one_sends_a_frame_from_the_virtual_address(bool withIPv6)
    {
        using var wire = _client.Run(() => new FrameSocket(IndexOf(_client, "eth0")));
        await using var link = await CreateAsync(withIPv6);
        await link.RaiseAsync(None);
        var frames = wire.Receive(TimeSpan.FromSeconds(2.5));
        Assert.DoesNotContain(frames, frame => MacAddress.Read(frame.AsSpan(6)) == Mac);
    }

    [NamespaceFact]
    public async Task What_a_killed_daemon_left_is_replaced_and_what_is_not_ours_is_left_alone()
    {
        var left = await CreateAsync(withIPv6: false);
        await _plane.AddAsync(VirtualAddress.Host(V4, left.InterfaceIndex), None);
        var link = await CreateAsync(withIPv6: false);
        Assert.NotEqual(left.InterfaceIndex, link.InterfaceIndex);
        Assert.DoesNotContain("192.0.2.101", _host.Ip("addr"), StringComparison.Ordinal);

        _host.Ip("link add carp008 type bridge");
        var (_, outcome) = await VirtualMac.CreateAsync(_plane, 8, _base, withIPv6: false, None);
        Assert.Equal(AddressOutcome.NameTaken, outcome);

        Assert.Equal(1, await VirtualMac.RemoveLeftoversAsync(_plane, _base, None));
        Assert.DoesNotContain("carp007", _host.Ip("link"), StringComparison.Ordinal);
        Assert.Contains("carp008", _host.Ip("link"), StringComparison.Ordinal);
    }

    [NamespaceFact]
    public async Task Without_a_base_there_is_none()
    {
        var (link, outcome) = await VirtualMac.CreateAsync(_plane, 7, baseIndex: 4711, withIPv6: false, None);
        Assert.Null(link);
        Assert.Equal(AddressOutcome.NoSuchDevice, outcome);
    }

    private static int IndexOf(NetworkNamespace space, string name) =>
        int.Parse(space.Ip($"-o link show {name}").Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<VirtualMac> CreateAsync(bool withIPv6)
    {
        var (link, outcome) = await VirtualMac.CreateAsync(_plane, 7, _base, withIPv6, None);
        Assert.Equal(AddressOutcome.Done, outcome);
        return link!;
    }

    private async Task ConnectAsync(NetAddress address)
    {
        using var listener = _host.Run(() => new TcpListener(address.ToIPAddress(), 80));
        _host.Run(listener.Start);
        var family = address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        using var client = _client.Run(() => new TcpClient(family));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await client.ConnectAsync(address.ToIPAddress(), 80, limit.Token);
    }

    /// <summary>Asks once and waits for every answer.</summary>
    private List<MacAddress> Arping(string address)
    {
        var output = _client.Execute("sh", $"-c \"arping -c 1 -w 1 -i eth0 {address} || true\"");
        var answers = Regex.Matches(output, "([0-9a-f]{2}:){5}[0-9a-f]{2}");
        return [.. answers.Select(match => MacAddress.Parse(match.Value))];
    }
}
