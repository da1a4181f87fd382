using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Carpool.Tests.World;
using Carpool.Wires;

namespace Carpool.Tests.Wires;

public sealed class WireActorTests : ActorWorld
{
    private static readonly WireEvent.Lost NotPermitted = new("eth0", WireLoss.NotPermitted, "Operation not permitted");

    private readonly List<string> _deeds = [];
    private readonly FakeLinks _links = new();
    private readonly FakeLease _lease;
    private readonly List<FakeWire> _wires = [];
    private WireEvent.Lost? _refusal;
    private TaskCompletionSource? _preparing;
    private Family? _family;

    public WireActorTests() => _lease = new FakeLease(_deeds);

    private Family Wire => _family ??= Adopt(WireActor.Props(Setup()), "wire");

    [Fact]
    public void It_opens_nothing_before_the_link_is_up()
    {
        Start();
        _links.Become(LinkState.NoCarrier);

        Assert.Empty(_wires);
        Assert.Contains("drop all leases", _deeds);
    }

    [Fact]
    public void With_the_link_it_fences_prepares_listens_and_only_then_lets_addresses_attach()
    {
        Start();
        _deeds.Clear();

        _links.Become(LinkState.Up);

        Assert.Equal(["open", "install lease", "prepare", "listen"], _deeds);
        Assert.Equal([typeof(WireProtocol.Opened), typeof(WireProtocol.LinkChanged)], ToldSinceUp());
        Assert.True(Wire.Told<WireProtocol.LinkChanged>()[^1].IsUp);
    }

    [Fact]
    public void What_cannot_be_opened_is_tried_every_second_and_logged_once()
    {
        _refusal = NotPermitted;
        Start();
        _links.Become(LinkState.Up);
        Advance(3500);

        Assert.Single(Troubles);
        Assert.Contains("not-permitted", Troubles[0], StringComparison.Ordinal);
        Assert.Empty(Wire.Told<WireProtocol.Opened>());

        _refusal = null;
        Advance(1000);
        Assert.Single(Wire.Told<WireProtocol.Opened>());
    }

    [Fact]
    public void Without_carrier_no_address_keeps_its_lease()
    {
        StartUp();
        _deeds.Clear();

        _links.Become(LinkState.NoCarrier);

        Assert.Equal(["drop all leases"], _deeds);
        Assert.False(Wire.Told<WireProtocol.LinkChanged>()[^1].IsUp);
        Assert.False(_wires[0].IsDisposed);
    }

    [Fact]
    public void A_carrier_that_comes_back_needs_no_other_wire()
    {
        StartUp();
        _links.Become(LinkState.NoCarrier);

        _links.Become(LinkState.Up);

        Assert.Single(_wires);
        Assert.True(Wire.Told<WireProtocol.LinkChanged>()[^1].IsUp);
    }

    [Theory]
    [InlineData(3, "00:00:5e:00:01:01")]
    [InlineData(2, "00:00:5e:00:01:02")]
    public void Another_interface_of_that_name_or_another_mac_makes_elections_begin_anew(int index, string mac)
    {
        StartUp();
        Assert.True(MacAddress.TryParse(mac, out var changed));

        _links.Become(LinkState.Up, index, changed);

        Assert.Equal([true, false], _wires.Select(wire => wire.IsDisposed));
        Assert.Equal(2, Wire.Told<WireProtocol.Opened>().Count);
        Assert.Equal([false, true], Wire.Told<WireProtocol.LinkChanged>().TakeLast(2).Select(link => link.IsUp));
    }

    [Fact]
    public void A_wire_that_is_lost_takes_the_link_down_and_is_opened_again()
    {
        StartUp();

        _wires[0].Report(new WireEvent.Lost("eth0", WireLoss.CaptureFailed, "the interface went away"));
        Assert.False(Wire.Told<WireProtocol.LinkChanged>()[^1].IsUp);
        Assert.True(_wires[0].IsDisposed);

        Advance(1000);
        Assert.True(Wire.Told<WireProtocol.LinkChanged>()[^1].IsUp);
        Assert.Equal(2, _wires.Count);
    }

    [Fact]
    public void Where_the_lease_is_required_and_cannot_be_had_nothing_is_attached()
    {
        _lease.Kernel = LeaseSupport.NoEgressHook;
        Start(leaseIsRequired: true);

        _links.Become(LinkState.Up);
        Advance(2500);

        Assert.Empty(Wire.Told<WireProtocol.Opened>());
        Assert.All(_wires, wire => Assert.True(wire.IsDisposed));
        Assert.Contains("no-egress-hook", Assert.Single(Troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_lease_is_not_required_its_absence_is_said_and_the_wire_opens()
    {
        _lease.Kernel = LeaseSupport.NoEgressHook;
        StartUp();

        Assert.Single(Wire.Told<WireProtocol.Opened>());
        Assert.Contains("no lease (no-egress-hook)", Assert.Single(Troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_cannot_be_joined_is_said()
    {
        StartUp();

        _wires[0].Report(new WireEvent.NotJoined("eth0", AdvertisementFrame.GroupV6, "no IPv6"));

        Assert.Contains("ff02::12", Assert.Single(Troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_that_changed_while_the_host_was_prepared_is_opened_afresh()
    {
        _preparing = new TaskCompletionSource();
        Start();
        _links.Become(LinkState.Up);
        var first = _preparing;
        _preparing = null;

        _links.Become(LinkState.Up, index: 7);
        NoContext.Run(first.SetResult);

        Assert.Equal([true, false], _wires.Select(wire => wire.IsDisposed));
        Assert.Equal(7, Assert.Single(Wire.Told<WireProtocol.Opened>()).Wire.Index);
    }

    [Fact]
    public void An_actor_that_ends_while_the_host_is_prepared_closes_its_wire()
    {
        _preparing = new TaskCompletionSource();
        Start();
        _links.Become(LinkState.Up);

        Sys.Stop(Wire.Child);

        Assert.True(Assert.Single(_wires).IsDisposed);
        Assert.Equal(0, _links.Watchers);
    }

    [Fact]
    public void A_host_that_cannot_be_prepared_is_used_all_the_same_and_that_is_said()
    {
        _preparing = new TaskCompletionSource();
        Start();
        _links.Become(LinkState.Up);
        NoContext.Run(() => _preparing.SetException(new InvalidOperationException("sysctl")));

        Assert.Single(Wire.Told<WireProtocol.Opened>());
        Assert.Contains("eth0: the host could not be readied for virtual addresses: sysctl", Troubles);
    }

    [Fact]
    public void Other_addresses_in_the_pool_renew_the_fence_without_opening_anything()
    {
        StartUp();
        var plan = Plan with { Pool = [new LeasedAddress(9, NetAddress.Parse("192.0.2.109"))] };

        Wire.Child.Tell(new WireProtocol.Use(Setup() with { LeasePlan = plan }));

        Assert.Same(plan, _lease.Plan);
        Assert.Single(_wires);
    }

    [Fact]
    public void Other_peers_need_another_wire()
    {
        StartUp();

        Wire.Child.Tell(new WireProtocol.Use(Setup() with { Peers = [NetAddress.Parse("192.0.2.12")] }));

        Assert.Equal([true, false], _wires.Select(wire => wire.IsDisposed));
        Assert.Equal(1, _links.Watchers);
    }

    [Fact]
    public void Asked_it_shows_interface_lease_and_what_it_dropped()
    {
        StartUp();
        _wires[0].Counters.Count(PacketDrop.BadIpChecksum);
        _wires[0].Counters.Count(SendOutcome.NotLeased);
        _wires[0].Hear(FakeWire.Packet("192.0.2.12", [0x21, 5], Clock.Now));

        var view = Asked<WireView>(Wire.Child, new WireProtocol.GetWire());

        Assert.Equal(("eth0", true, "in-force"), (view.Interface, view.LinkUp, view.Lease));
        Assert.Equal(1, view.Packets["frame-bad-ip-checksum"]);
        Assert.Equal(1, view.Packets["send-not-leased"]);
        Assert.Equal(1, view.Packets["too-short"]);
        Assert.DoesNotContain(0, view.Packets.Values);
    }

    private void Start(bool leaseIsRequired = false) =>
        _family = Adopt(WireActor.Props(Setup() with { LeaseIsRequired = leaseIsRequired }), "wire");

    private void StartUp()
    {
        Start();
        _links.Become(LinkState.Up);
    }

    private IEnumerable<Type> ToldSinceUp() =>
        Wire.All.Select(told => told.GetType()).SkipWhile(type => type != typeof(WireProtocol.Opened));

    private WireSetup Setup() => new("eth0", _links, Open, [], [], PrepareAsync, _lease, Plan, LeaseIsRequired: false);

    private static LeasePlan Plan { get; } = new("eth0", [], TimeSpan.FromMilliseconds(291));

    private (IWire? Wire, WireEvent.Lost? Fault) Open()
    {
        if (_refusal is not null) return (null, _refusal);

        _deeds.Add("open");
        _wires.Add(new FakeWire(_deeds, _links.Link.Index, _links.Link.Mac));
        return (_wires[^1], null);
    }

    private Task PrepareAsync(IWire wire)
    {
        _deeds.Add("prepare");
        return _preparing?.Task ?? Task.CompletedTask;
    }
}
