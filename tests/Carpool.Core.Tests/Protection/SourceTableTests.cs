using Carpool.Core.Protection;
using CsCheck;

namespace Carpool.Core.Tests.Protection;

public sealed class SourceTableTests
{
    private static readonly Instant Start = new(1_000_000_000_000);

    [Fact]
    public void A_source_has_as_many_connections_at_once_as_it_may()
    {
        var table = new SourceTable(Limits(connections: 2));
        Assert.Equal(SourceVerdict.Welcome, table.Open(Source(1), Start, out var first));
        Assert.Equal(SourceVerdict.Welcome, table.Open(Source(1), Start, out _));
        Assert.Equal(SourceVerdict.TooMany, table.Open(Source(1), Start, out var none));
        Assert.Equal(SourceTable.NoPlace, none);
        Assert.Equal(SourceVerdict.Welcome, table.Open(Source(2), Start, out _));

        table.Close(first, Start);
        Assert.Equal(SourceVerdict.Welcome, table.Open(Source(1), Start, out _));
    }

    [Fact]
    public void A_source_may_open_its_share_at_once_and_then_one_each_part_of_the_period()
    {
        var table = new SourceTable(Limits(rate: 5, period: 10));
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 20).Where(_ => OpensAndCloses(table, Start)));
        Assert.False(OpensAndCloses(table, Start + TimeSpan.FromMilliseconds(1999)));
        Assert.True(OpensAndCloses(table, Start + TimeSpan.FromMilliseconds(2000)));
        Assert.False(OpensAndCloses(table, Start + TimeSpan.FromMilliseconds(3999)));
        Assert.True(OpensAndCloses(table, Start + TimeSpan.FromMilliseconds(4000)));
    }

    [Fact]
    public void Who_is_refused_does_not_pay_for_the_attempt()
    {
        var table = new SourceTable(Limits(rate: 1, period: 1));
        Assert.True(OpensAndCloses(table, Start));
        for (var ms = 0; ms < 1000; ms += 10)
            Assert.False(OpensAndCloses(table, Start + TimeSpan.FromMilliseconds(ms)));
        Assert.True(OpensAndCloses(table, Start + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Octets_may_come_for_a_second_at_once_and_are_waited_for_beyond_that_by_all_connections_of_a_source()
    {
        var table = new SourceTable(Limits(bytes: 1000));
        table.Open(Source(1), Start, out var one);
        table.Open(Source(1), Start, out var other);
        Assert.Equal(TimeSpan.Zero, table.Carry(one, 600, Start));
        Assert.Equal(TimeSpan.FromMilliseconds(200), table.Carry(other, 600, Start));
        Assert.Equal(TimeSpan.FromMilliseconds(300), table.Carry(one, 100, Start));
        Assert.Equal(TimeSpan.Zero, table.Carry(one, 1, Start + TimeSpan.FromMilliseconds(301)));
    }

    [Fact]
    public void A_source_is_forgotten_when_it_has_nothing_open_and_owes_nothing()
    {
        var table = new SourceTable(Limits(rate: 10, period: 10));
        table.Open(Source(1), Start, out var place);
        table.Close(place, Start);
        Assert.Equal(1, table.Count);

        table.Open(Source(2), Start + TimeSpan.FromSeconds(1), out _);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_full_table_forgets_the_one_that_owes_least_so_flooding_it_does_not_free_the_worst()
    {
        var table = new SourceTable(Limits(rate: 5, period: 1000, size: 100));
        for (var n = 0; n < 5; n++) Assert.True(OpensAndCloses(table, Start));
        for (var flood = 2; flood < 10_000; flood++) Assert.True(OpensAndCloses(table, Start, flood));

        Assert.Equal(100, table.Count);
        Assert.False(OpensAndCloses(table, Start));
    }

    [Fact]
    public void A_full_table_never_forgets_an_open_connection_and_lets_a_newcomer_in_untracked()
    {
        var table = new SourceTable(Limits(connections: 1, size: 2));
        table.Open(Source(1), Start, out var first);
        table.Open(Source(2), Start, out _);
        Assert.Equal(SourceVerdict.Welcome, table.Open(Source(3), Start, out var none));
        Assert.Equal((SourceTable.NoPlace, 2), (none, table.Count));
        Assert.Equal(SourceVerdict.TooMany, table.Open(Source(1), Start, out _));
        Assert.Equal(TimeSpan.Zero, table.Carry(none, 1_000_000, Start));
        table.Close(none, Start);

        table.Close(first, Start);
        Assert.Equal(SourceVerdict.Welcome, table.Open(Source(3), Start, out var place));
        Assert.NotEqual(SourceTable.NoPlace, place);
    }

    [Fact]
    public void All_addresses_of_an_IPv6_network_are_one_source_and_each_IPv4_address_is_its_own()
    {
        var limits = Limits(connections: 1);
        Assert.Equal("2001:db8:1:2::/64", $"{limits.SourceOf(NetAddress.Parse("2001:db8:1:2:3:4:5:6"))}");
        Assert.Equal("2001:db8::/32", $"{(limits with { Prefix6 = 32 }).SourceOf(NetAddress.Parse("2001:db8::1"))}");
        Assert.Equal("192.0.2.1", $"{limits.SourceOf(NetAddress.Parse("192.0.2.1"))}");
    }

    /// <summary>Any sequence of openings, ends and waits, against lists of all that ever happened.</summary>
    [Fact]
    public void Whatever_happens_the_limits_hold_and_nobody_is_refused_below_them()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 1500]);
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], step.Array[0, 120]).Sample((most, rate, steps) =>
        {
            var table = new SourceTable(Limits(most, rate, period: 2, size: 3));
            var open = new List<(int Source, int Place)>();
            var opened = new List<(int Source, Instant At)>();
            var now = Start;
            foreach (var (what, source, wait) in steps)
            {
                if (what == 0) now += TimeSpan.FromMilliseconds(wait);
                if (what == 1 && open.FindIndex(one => one.Source == source) is var index and >= 0)
                {
                    table.Close(open[index].Place, now);
                    open.RemoveAt(index);
                }

                if (what < 2) continue;
                var has = open.Count(one => one.Source == source);
                var recent = opened.Count(one => one.Source == source && now - one.At < TimeSpan.FromSeconds(2));
                var verdict = table.Open(Source(source), now, out var place);
                Assert.Equal(has >= most, verdict == SourceVerdict.TooMany);
                if (verdict == SourceVerdict.Welcome)
                {
                    Assert.InRange(recent, 0, 2 * rate - 1);
                    open.Add((source, place));
                    opened.Add((source, now));
                }
                else if (verdict == SourceVerdict.TooFast) Assert.NotEqual(0, recent);

                Assert.InRange(table.Count, 0, 3);
            }

            foreach (var one in open) table.Close(one.Place, now);
            table.Open(Source(9), now + TimeSpan.FromHours(1), out _);
            Assert.Equal(1, table.Count);
        });
    }

    private static bool OpensAndCloses(SourceTable table, Instant now, int source = 1)
    {
        var verdict = table.Open(Source(source), now, out var place);
        table.Close(place, now);
        return verdict == SourceVerdict.Welcome;
    }

    private static Network Source(int number) =>
        Network.Of(NetAddress.Read([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 32);

    private static SourceLimits Limits(
        int? connections = null, int? rate = null, int period = 10, long? bytes = null, int size = 100) =>
        new(connections, rate, TimeSpan.FromSeconds(period), bytes, Prefix6: 64, size);
}
