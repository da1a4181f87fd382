using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Vips;

public sealed class AddressesActorTests : ActorWorld
{
    private readonly Dictionary<string, VipWorld> _vips = [];
    private readonly Dictionary<string, int> _made = [];
    private readonly Family _addresses;

    public AddressesActorTests() => _addresses = Adopt(AddressesActor.Props(), "addresses");

    [Fact]
    public void Each_address_is_told_plan_demotion_wire_and_link()
    {
        Tell(new VipProtocol.Demote(240));
        Use(TestPool.Small());
        Tell(_vips["192.0.2.101"].Opened);
        Tell(new VipProtocol.LinkChanged(true));

        var status = Last("192.0.2.101");
        Assert.Equal(["mail01", "mail02"], status.Succession);
        Assert.Equal((240, "link up"), (status.Advskew, status.Why));
        Assert.Equal("link up", Last("192.0.2.102").Why);
    }

    [Fact]
    public void A_reload_leaves_alone_what_has_not_changed()
    {
        Use(TestPool.Small());
        Use(TestPool.Small());

        Assert.Equal(1, _made["192.0.2.101"]);
        Assert.Equal(1, _made["192.0.2.102"]);
    }

    [Fact]
    public void A_reload_replaces_what_changed_removes_what_is_gone_and_adds_what_is_new()
    {
        Use(TestPool.Small());
        Use(TestPool.Small(addresses: $"{TestPool.One}, {{ address = 192.0.2.103/24, vhid = 3 }}"));
        Assert.Equal((1, 1, 1), (_made["192.0.2.101"], _made["192.0.2.102"], _made["192.0.2.103"]));
        Assert.Contains("192.0.2.102 is no longer served here", Changes);

        Use(TestPool.Small(addresses: $"{TestPool.One}, {{ address = 192.0.2.103/24, vhid = 4 }}"));

        Assert.Equal((1, 2), (_made["192.0.2.101"], _made["192.0.2.103"]));
    }

    [Fact]
    public void When_what_all_depend_on_changes_all_start_anew()
    {
        Use(TestPool.Small(), basis: "password");
        Use(TestPool.Small(), basis: "another password");

        Assert.Equal((2, 2), (_made["192.0.2.101"], _made["192.0.2.102"]));
    }

    [Fact]
    public void A_new_plan_reaches_addresses_that_did_not_change()
    {
        Use(TestPool.Small());

        Use(TestPool.Small(), succession: ["mail03", "mail01"]);

        Assert.Equal(["mail03", "mail01"], Last("192.0.2.101").Succession);
    }

    [Fact]
    public void One_that_crashed_is_told_everything_again_and_the_others_notice_nothing()
    {
        UseUpAndMaster();
        var other = _vips["192.0.2.102"];
        other.TakeDeeds();

        Crash("192.0.2.101");
        Advance(3200);

        Assert.Equal("Master", $"{Last("192.0.2.101").Role}");
        Assert.DoesNotContain("leave", other.Deeds);
    }

    [Fact]
    public void One_that_crashes_again_and_again_is_left_to_the_other_nodes()
    {
        UseUpAndMaster();
        for (var i = 0; i < 4; i++)
        {
            Crash("192.0.2.101");
            Advance(3200);
        }

        Assert.Equal("192.0.2.101", Assert.Single(_addresses.Told<AddressesProtocol.GaveUp>()).Address);
        Assert.False(_vips["192.0.2.101"].Seat.HasAddresses);
        Assert.Equal("Master", $"{Last("192.0.2.102").Role}");
        Assert.Contains("192.0.2.101 crashed again and again: it is left to the other nodes", Troubles);
    }

    [Fact]
    public void An_order_goes_to_its_address_and_is_answered_by_it()
    {
        UseUpAndMaster();

        var answer = Asked<OrderAnswered>(
            _addresses.Child, new AddressesProtocol.Order("192.0.2.101", new VipProtocol.Release()));

        Assert.Equal(new OrderAnswered(true, "192.0.2.101 released"), answer);
    }

    [Fact]
    public void An_order_for_an_unknown_address_is_refused()
    {
        Use(TestPool.Small());

        var answer = Asked<OrderAnswered>(
            _addresses.Child, new AddressesProtocol.Order("192.0.2.200", new VipProtocol.Release()));

        Assert.Equal(new OrderAnswered(false, "192.0.2.200 is not a virtual address of this pool"), answer);
    }

    [Fact]
    public void All_have_stopped_when_the_last_one_has()
    {
        UseUpAndMaster();
        _vips["192.0.2.102"].Seat.IsSlow = true;

        _addresses.Child.Tell(new AddressesProtocol.StopAll(), TestActor);
        ExpectNoMsg(TimeSpan.Zero);
        Assert.False(_vips["192.0.2.101"].Seat.HasAddresses);

        _vips["192.0.2.102"].Seat.Finish();
        ExpectMsg<AddressesProtocol.AllStopped>();
    }

    [Fact]
    public void Without_addresses_all_have_stopped_at_once() =>
        Asked<AddressesProtocol.AllStopped>(_addresses.Child, new AddressesProtocol.StopAll());

    [Fact]
    public void One_that_crashes_while_it_stops_does_not_come_back()
    {
        UseUpAndMaster();
        var vip = _vips["192.0.2.101"];
        vip.Transmitter.IsBroken = true;

        Asked<AddressesProtocol.AllStopped>(_addresses.Child, new AddressesProtocol.StopAll());
        vip.Transmitter.IsBroken = false;
        vip.TakeDeeds();
        Advance(5000);

        Assert.Empty(vip.Deeds);
        Assert.False(vip.Seat.HasAddresses);
    }

    private void Tell(object message) => _addresses.Child.Tell(message, ActorRefs.NoSender);

    private void Use(CarpoolSettings settings, object? basis = null, ValueList<string>? succession = null) =>
        Tell(new AddressesProtocol.Use(
            settings.Addresses,
            settings.Addresses.ToDictionary(address => address.Name, _ => succession ?? ["mail01", "mail02"]),
            Make,
            basis ?? "basis"));

    private Props Make(VirtualAddressSettings address)
    {
        _made[address.Name] = _made.GetValueOrDefault(address.Name) + 1;
        _vips[address.Name] = new VipWorld(Clock, address);
        return VipActor.Props(_vips[address.Name].Setup);
    }

    private void UseUpAndMaster()
    {
        Use(TestPool.Small());
        Tell(_vips["192.0.2.101"].Opened);
        Tell(new VipProtocol.LinkChanged(true));
        Advance(3300);
        Assert.Equal("Master", $"{Last("192.0.2.102").Role}");
    }

    private void Crash(string address)
    {
        _vips[address].Transmitter.IsBroken = true;
        Advance(100);
        _vips[address].Transmitter.IsBroken = false;
    }

    private VipStatus Last(string address) =>
        _addresses.Told<VipProtocol.VipChanged>().Last(changed => changed.Status.Address.Name == address).Status;
}
