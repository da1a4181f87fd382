using Carpool.Core.Balancing;
using CsCheck;

namespace Carpool.Core.Tests.Balancing;

public sealed class StickTableTests
{
    private static readonly TimeSpan Expire = TimeSpan.FromMinutes(30);
    private static readonly Instant Start = new(1_000_000_000_000);

    private static readonly Gen<StickEntry> AnyEntry = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 2], Gen.Long[1, 6], Gen.Long[0, 2_000_000],
        (client, server, stamp, age) => new StickEntry(Client(client), $"mail0{server}", stamp, age));

    [Fact]
    public void A_client_is_remembered_for_so_long_after_it_last_came()
    {
        var table = new StickTable(10, Expire);
        table.Keep(Client(1), "mail01", Start);
        table.Keep(Client(1), "mail01", At(29 * 60));

        Assert.Equal("mail01", table.Find(Client(1), At(58 * 60)));
        Assert.Null(table.Find(Client(2), At(58 * 60)));
        Assert.Null(table.Find(Client(1), At(59 * 60)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void It_has_those_who_came_last_and_no_more_than_it_may() => Gen.Select(
        Gen.Int[1, 4], Gen.Select(Gen.Int[0, 7], Gen.Int[0, 2], Gen.Int[0, 900]).Array[0, 60]).Sample((size, visits) =>
    {
        var table = new StickTable(size, Expire);
        var last = new Dictionary<int, (int Server, Instant At)>();
        var now = Start;
        foreach (var (client, server, wait) in visits)
        {
            now += TimeSpan.FromSeconds(wait);
            table.Keep(Client(client), $"mail0{server}", now);
            last.Remove(client);
            last.Add(client, (server, now));

            var remembered = last.Where(one => now - one.Value.At < Expire).OrderByDescending(one => one.Value.At)
                .Take(size).ToArray();
            // Of two that came at one moment either may have made room.
            if (last.Values.Select(one => one.At).Distinct().Count() < last.Count) continue;
            Assert.Equal(remembered.Length, table.Count);
            Assert.All(
                remembered, one => Assert.Equal($"mail0{one.Value.Server}", table.Find(Client(one.Key), now)));
        }
    });

    [Fact]
    public void When_it_is_full_whoever_has_not_come_for_longest_makes_room()
    {
        var table = new StickTable(2, Expire);
        table.Keep(Client(1), "mail01", At(0));
        table.Keep(Client(2), "mail01", At(1));
        table.Keep(Client(1), "mail01", At(2));
        table.Keep(Client(3), "mail01", At(3));

        Assert.Equal(
            ["mail01", null, "mail01"], Enumerable.Range(1, 3).Select(one => table.Find(Client(one), At(3))));
        Assert.Equal((2, 1), (table.Count, table.Evicted));

        table.Merge(new StickEntry(Client(4), "mail02", 9, AgeMs: 60_000), At(3));
        Assert.Null(table.Find(Client(4), At(3)));
    }

    [Fact]
    public void An_IPv4_address_in_an_IPv6_one_is_the_same_client_and_any_other_IPv6_address_one_of_its_own()
    {
        var table = new StickTable(10, Expire);
        table.Keep(NetAddress.Parse("::ffff:198.51.100.7"), "mail01", Start);
        table.Keep(NetAddress.Parse("2001:db8::7"), "mail02", Start);

        Assert.Equal("mail01", table.Find(NetAddress.Parse("198.51.100.7"), Start));
        Assert.Equal("mail02", table.Find(NetAddress.Parse("2001:db8::7"), Start));
        Assert.Null(table.Find(NetAddress.Parse("2001:db8::8"), Start));
    }

    [Fact]
    public void What_nodes_say_counts_the_same_in_any_order_and_however_often_it_comes() =>
        AnyEntry.Array[0, 12]
            .SelectMany(said => Gen.Shuffle(said.Concat(said).ToArray()), (said, again) => (said, again))
            .Sample(both => Assert.Equal(Content(Merged(both.said)), Content(Merged(both.again))));

    [Fact]
    public void Once_all_have_heard_all_every_node_sends_a_client_to_the_same_server() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4]).Array[0, 40].Sample(steps =>
    {
        var nodes = Enumerable.Range(0, 3).Select(_ => new StickTable(100, Expire)).ToArray();
        var late = new List<(int To, ValueList<StickEntry> News)>();
        var now = Start;
        foreach (var (node, client, server, way) in steps)
        {
            now += TimeSpan.FromMilliseconds(way);
            nodes[node].Keep(Client(client), $"mail0{server}", now);
            // What a node says may be late, or overtaken by what it says later, or lost.
            if (way == 0) late.Add(((node + 1) % 3, nodes[node].TakeNews(now)));
            if (way == 1 && late.Count > 0)
            {
                Hear(nodes[late[^1].To], late[^1].News, now);
                late.RemoveAt(late.Count - 1);
            }
        }

        foreach (var node in nodes)
            foreach (var other in nodes)
                Hear(other, node.Read(0, now).Entries, now);
        Assert.All(nodes, node => Assert.Equal(Choices(nodes[0], now), Choices(node, now)));
    });

    [Fact]
    public void A_choice_is_told_once_and_that_the_client_comes_again_ten_times_before_it_would_be_forgotten()
    {
        var table = new StickTable(10, Expire);
        table.Keep(Client(1), "mail01", At(0));
        table.Keep(Client(1), "mail01", At(1));
        Assert.Equal([new StickEntry(Client(1), "mail01", 1, AgeMs: 500)], table.TakeNews(At(1.5)));

        table.Keep(Client(1), "mail01", At(180));
        Assert.Empty(table.TakeNews(At(180)));
        table.Keep(Client(1), "mail01", At(181));
        Assert.Equal([new StickEntry(Client(1), "mail01", 1, AgeMs: 0)], table.TakeNews(At(181)));

        table.Keep(Client(1), "mail02", At(182));
        Assert.Equal([new StickEntry(Client(1), "mail02", 2, AgeMs: 0)], table.TakeNews(At(182)));
    }

    [Fact]
    public void What_others_said_is_no_news()
    {
        var table = Merged(new StickEntry(Client(1), "mail01", 1, 0));
        Assert.Empty(table.TakeNews(Start));
    }

    [Fact]
    public void A_node_that_has_missed_the_later_word_on_a_client_is_told_it_again_as_soon_as_it_speaks_of_him()
    {
        var (here, there) = (new StickTable(10, Expire), new StickTable(10, Expire));
        foreach (var server in new[] { "mail01", "mail02" }) here.Keep(Client(1), server, Start);
        here.TakeNews(Start);
        there.Keep(Client(1), "mail03", Start);

        Hear(here, there.TakeNews(Start), Start);
        Hear(there, here.TakeNews(Start), Start);

        Assert.Equal("mail02", there.Find(Client(1), Start));
        Assert.Empty(there.TakeNews(Start));
        Assert.Empty(here.TakeNews(Start));
    }

    [Fact]
    public void News_and_copies_come_in_pieces_of_which_none_is_missing()
    {
        var table = new StickTable(5000, Expire);
        for (var client = 0; client < 1201; client++) table.Keep(Client(client), "mail01", Start);
        table.Clear(Client(3));

        Assert.Equal([500, 500, 200, 0], Enumerable.Range(0, 4).Select(_ => table.TakeNews(Start).Count));
        var (sizes, clients) = (new List<int>(), new HashSet<NetAddress>());
        for (int? from = 0; from is { } at;)
        {
            (var part, from) = table.Read(at, Start);
            sizes.Add(part.Count);
            clients.UnionWith(part.Select(entry => entry.Client));
        }

        Assert.Equal([500, 500, 200], sizes);
        Assert.Equal(1200, clients.Count);
    }

    [Fact]
    public void A_client_that_is_cleared_is_forgotten_by_all_who_hear_of_it_until_it_is_chosen_for_anew()
    {
        var (here, there) = (new StickTable(10, Expire), new StickTable(10, Expire));
        foreach (var client in new[] { 1, 2 }) here.Keep(Client(client), "mail01", Start);
        Hear(there, here.TakeNews(Start), Start);

        there.Clear(Client(1), here.Clear(Client(1)));
        Assert.Equal([Client(2)], Content(there).Select(entry => entry.Client));

        there.Keep(Client(1), "mail02", Start);
        Hear(here, there.TakeNews(Start), Start);
        Assert.Equal("mail02", here.Find(Client(1), Start));
    }

    [Fact]
    public void What_was_on_its_way_while_all_were_cleared_does_not_bring_them_back()
    {
        var (here, there) = (new StickTable(10, Expire), new StickTable(10, Expire));
        here.Keep(Client(1), "mail01", Start);
        var onItsWay = here.TakeNews(Start);
        Hear(there, onItsWay, Start);

        here.Clear(null, there.Clear(null));
        Hear(there, onItsWay, Start);
        Assert.Equal((0, 0), (here.Count, there.Count));

        here.Keep(Client(1), "mail01", Start);
        Hear(there, here.TakeNews(Start), Start);
        Assert.Equal(1, there.Count);
    }

    [Fact]
    public void To_look_a_client_up_and_to_keep_it_allocates_nothing()
    {
        var table = new StickTable(100, Expire);
        Visit(table, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Visit(table, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Visit(StickTable table, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var client = Client(i % 150);
            if (table.Find(client, Start) is null) table.Keep(client, "mail01", Start);
        }
    }

    private static NetAddress Client(int number) => BalancerTests.Address(number);

    private static Instant At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static StickTable Merged(params StickEntry[] said)
    {
        var table = new StickTable(100, Expire);
        Hear(table, [.. said], Start);
        return table;
    }

    private static void Hear(StickTable table, ValueList<StickEntry> said, Instant now)
    {
        foreach (var entry in said) table.Merge(entry, now);
    }

    private static StickEntry[] Content(StickTable table) =>
        [.. table.Read(0, Start).Entries.OrderBy(entry => entry.Client)];

    private static (NetAddress, string)[] Choices(StickTable table, Instant now) =>
        [.. table.Read(0, now).Entries.OrderBy(one => one.Client).Select(one => (one.Client, one.Server))];
}
