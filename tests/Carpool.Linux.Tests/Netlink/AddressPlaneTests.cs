using System.Text.Json.Nodes;
using Carpool.Core;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Tests.Netlink;

public sealed class AddressPlaneTests : IAsyncLifetime, IDisposable
{
    private static readonly NetAddress V4 = NetAddress.Parse("192.0.2.101");
    private static readonly NetAddress V6 = NetAddress.Parse("2001:db8::101");
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly NetworkNamespace _space = new();
    private readonly AddressPlane _plane;
    private readonly int _index;

    public AddressPlaneTests()
    {
        _space.Ip("link add eth0 type veth peer name peer0");
        _space.Ip("addr add 192.0.2.11/24 dev eth0");
        _space.Ip("addr add 2001:db8::11/64 dev eth0 nodad");
        _space.Ip("link set eth0 up");
        _space.Ip("link set peer0 up");
        _plane = _space.Run(() => new AddressPlane());
        _index = (int)Link("eth0")["ifindex"]!;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _plane.DisposeAsync();

    public void Dispose() => _space.Dispose();

    [NamespaceFact]
    public async Task Addresses_get_the_flags_and_lifetimes_of_a_virtual_address()
    {
        Assert.Equal(AddressOutcome.Done, await _plane.AddAsync(VirtualAddress.Host(V4, _index), None));
        Assert.Equal(AddressOutcome.Done, await _plane.AddAsync(VirtualAddress.Host(V6, _index), None));

        var v4 = Address(V4)!;
        Assert.Equal(32, (int)v4["prefixlen"]!);
        Assert.True((bool)v4["noprefixroute"]!);
        Assert.InRange((int)v4["valid_life_time"]!, 2, 3);

        var v6 = Address(V6)!;
        Assert.Equal(128, (int)v6["prefixlen"]!);
        Assert.True((bool)v6["noprefixroute"]!);
        Assert.True((bool)v6["nodad"]!);
        Assert.True((bool)v6["deprecated"]!);
        Assert.Null(v6["tentative"]);
        Assert.Equal(0, (int)v6["preferred_life_time"]!);
        Assert.InRange((int)v6["valid_life_time"]!, 2, 3);
        Assert.DoesNotContain("192.0.2.101", _space.Ip("route"), StringComparison.Ordinal);
    }

    [NamespaceTheory]
    [InlineData("192.0.2.101")]
    [InlineData("2001:db8::101")]
    public async Task Every_change_is_idempotent_and_says_what_it_found(string text)
    {
        var address = VirtualAddress.Host(NetAddress.Parse(text), _index);
        Assert.Equal(AddressOutcome.NotThere, await _plane.RemoveAsync(address, None));
        Assert.Null(Address(address.Address));
        Assert.Equal(AddressOutcome.Done, await _plane.AddAsync(address, None));
        Assert.Equal(AddressOutcome.AlreadyThere, await _plane.AddAsync(address, None));
        Assert.Equal(AddressOutcome.Done, await _plane.RemoveAsync(address, None));
        Assert.Equal(AddressOutcome.NotThere, await _plane.RemoveAsync(address, None));

        var nowhere = address with { InterfaceIndex = 4711 };
        Assert.Equal(AddressOutcome.NoSuchDevice, await _plane.AddAsync(nowhere, None));
        Assert.True((await _plane.RemoveAsync(nowhere, None)).IsGone());
    }

    [NamespaceTheory]
    [InlineData("192.0.2.101/32")]
    [InlineData("2001:db8::101/128")]
    public async Task An_address_that_is_there_for_ever_expires_once_it_is_ours(string cidr)
    {
        _space.Ip($"addr add {cidr} dev eth0");
        var address = VirtualAddress.Host(NetAddress.Parse(cidr.Split('/')[0]), _index);
        Assert.Equal(AddressOutcome.AlreadyThere, await _plane.AddAsync(address, None));
        Assert.InRange((long)Address(address.Address)!["valid_life_time"]!, 2, 3);
    }

    [NamespaceFact]
    public async Task An_address_lives_while_it_is_refreshed_and_expires_when_it_is_not()
    {
        VirtualAddress[] addresses =
        [
            VirtualAddress.Host(V4, _index) with { ValidLifetime = TimeSpan.FromSeconds(2) },
            VirtualAddress.Host(V6, _index) with { ValidLifetime = TimeSpan.FromSeconds(2) },
        ];
        foreach (var address in addresses) await _plane.AddAsync(address, None);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 4; i++)
        {
            await second.WaitForNextTickAsync();
            foreach (var address in addresses)
                Assert.Equal(AddressOutcome.AlreadyThere, await _plane.AddAsync(address, None));
        }

        var left = 8;
        while ((Address(V4) is not null || Address(V6) is not null) && left-- > 0) await second.WaitForNextTickAsync();
        Assert.Null(Address(V4));
        Assert.Null(Address(V6));
    }

    [NamespaceFact]
    public async Task Listing_tells_what_expires_from_what_an_administrator_configured()
    {
        await _plane.AddAsync(VirtualAddress.Host(V4, _index), None);
        var held = await _plane.ListAsync(_index, None);
        Assert.Contains(new HeldAddress(V4, 32, _index, Expires: true), held);
        Assert.Contains(new HeldAddress(NetAddress.Parse("192.0.2.11"), 24, _index, Expires: false), held);
        Assert.Contains(new HeldAddress(NetAddress.Parse("2001:db8::11"), 64, _index, Expires: false), held);
        Assert.DoesNotContain(held, address => address.Address == NetAddress.Parse("127.0.0.1"));

        Assert.Empty(await _plane.ListAsync(4711, None));
    }

    [NamespaceFact]
    public async Task IPv6_switched_off_is_not_supported_rather_than_a_failure()
    {
        _space.Execute("sysctl", "-qw net.ipv6.conf.eth0.disable_ipv6=1");
        var outcome = await _plane.AddAsync(VirtualAddress.Host(V6, _index), None);
        Assert.Equal("not-supported", outcome.Word());
    }

    [NamespaceFact]
    public async Task Without_the_capability_it_says_so()
    {
        using var powerless = new NetworkNamespace();
        await using var plane = powerless.Run(() =>
        {
            Capabilities.Drop();
            return new AddressPlane();
        });
        Assert.Equal("no-permission", (await plane.AddAsync(VirtualAddress.Host(V4, interfaceIndex: 1), None)).Word());
        Assert.NotEmpty(await plane.ListAsync(interfaceIndex: 1, None));
    }

    [NamespaceFact]
    public async Task Changes_of_one_address_never_overtake_each_other()
    {
        var address = VirtualAddress.Host(V4, _index);
        var changes = new List<Task<AddressOutcome>>();
        for (var i = 0; i < 200; i++)
        {
            changes.Add(_plane.AddAsync(address, None));
            changes.Add(_plane.RemoveAsync(address, None));
        }

        Assert.All(await Task.WhenAll(changes), outcome => Assert.Equal(AddressOutcome.Done, outcome));
        Assert.Null(Address(V4));
    }

    [NamespaceFact]
    public async Task A_cancelled_change_is_not_made()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _plane.AddAsync(VirtualAddress.Host(V4, _index), cancelled.Token));
        Assert.Null(Address(V4));
    }

    private JsonNode Link(string name) => JsonNode.Parse(_space.Ip($"-j addr show dev {name}"))![0]!;

    private JsonNode? Address(NetAddress address) =>
        Link("eth0")["addr_info"]!.AsArray().FirstOrDefault(info => (string)info!["local"]! == address.ToString());
}
