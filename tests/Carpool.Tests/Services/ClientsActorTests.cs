using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Proxy;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>mail02's keeper of stick tables: what it tells the cluster and what it learns from it.</summary>
public sealed class ClientsActorTests : ActorWorld
{
    private readonly StickTables _tables = new();
    private readonly Family _clients;

    public ClientsActorTests()
    {
        _tables.Use(
            TestPool.Small("imap { port = 143, persistence.type = source }\n smtp { port = 25 }").Services, Clock.Now);
        _clients = Adopt(ClientsActor.Props(_tables, "mail02", () => Clock.Now), "clients");
    }

    private SharedStickTable Imap => _tables.Find("imap")!;

    private IReadOnlyList<ClientsWord> Broadcasts =>
        [.. _clients.Told<ClusterProtocol.Broadcast>().Select(sent => sent.Record).OfType<ClientsWord>()];

    private IReadOnlyList<(string To, ClientsWord Word)> Copies =>
    [
        .. _clients.Told<ClusterProtocol.Send>().Where(sent => sent.Record is ClientsWord)
            .Select(sent => (sent.Node, (ClientsWord)sent.Record)),
    ];

    [Fact]
    public void What_is_new_is_told_to_all_at_most_four_times_a_second_in_messages_of_500_clients()
    {
        Advance(1);
        Keep(0, 1201);
        Assert.Empty(Broadcasts);

        Advance(250);
        Assert.Equal([500, 500, 201], Broadcasts.Select(word => word.Entries.Count));
        Assert.All(Broadcasts, word => Assert.Equal("imap", word.Service));

        Advance(1000);
        Assert.Equal(3, Broadcasts.Count);
    }

    [Fact]
    public void More_than_that_waits_for_the_next_time()
    {
        Keep(0, 2500);

        Advance(250);
        Assert.Equal(4, Broadcasts.Count);
        Advance(250);
        Assert.Equal(2500, Broadcasts.Sum(word => word.Entries.Count));
    }

    [Fact]
    public void What_others_tell_is_known_here_with_its_age()
    {
        Arrive(new ClientsWord("imap", [new StickEntry(Client(1), "mail03", 7, AgeMs: 1_799_000)]));
        Arrive(new ClientsWord("smtp", [new StickEntry(Client(1), "mail03", 7, AgeMs: 0)]));

        Assert.Equal("mail03", Imap.Find(Client(1), Clock.Now));
        Advance(1000);
        Assert.Null(Imap.Find(Client(1), Clock.Now));
        Assert.Empty(Broadcasts);
    }

    [Fact]
    public void A_node_that_joins_is_told_all_that_is_known_by_the_first_of_the_others()
    {
        See("mail02", "mail03");
        Advance(250);
        Keep(0, 3000);
        Advance(1000);
        Assert.Empty(Copies);

        See("mail01", "mail02", "mail03");
        Advance(250);
        Assert.Equal(4, Copies.Count);
        Advance(2000);
        Assert.All(Copies, copy => Assert.Equal("mail01", copy.To));
        var clients = Copies.SelectMany(copy => copy.Word.Entries).Select(entry => entry.Client).ToArray();
        Assert.Equal((3000, 3000), (clients.Length, clients.Distinct().Count()));
    }

    [Fact]
    public void Where_another_one_is_first_this_one_is_silent()
    {
        See("mail01", "mail02");
        Advance(250);
        Keep(0, 10);

        See("mail01", "mail02", "mail03");
        Advance(1000);

        Assert.Empty(Copies);
    }

    [Fact]
    public void One_that_was_alone_tells_all_others_what_it_has_learnt_meanwhile()
    {
        Keep(0, 10);

        See("mail01", "mail02", "mail03");
        Advance(1000);

        Assert.Equal(["mail01", "mail03"], Copies.Select(copy => copy.To));
    }

    [Fact]
    public void A_copy_ends_when_nobody_can_be_reached_who_wants_it()
    {
        See("mail02");
        Keep(0, 3000);
        See("mail02", "mail03");
        Advance(250);

        See("mail02");
        Advance(1000);

        Assert.Equal(4, Copies.Count);
    }

    [Fact]
    public void An_order_to_forget_is_for_the_whole_cluster()
    {
        Keep(0, 3);

        var answer = Asked<OrderAnswered>(_clients.Child, new ClientsProtocol.Clear("imap", Client(1)));

        Assert.Equal(
            new OrderAnswered(true, "imap forgets 10.0.0.1, on all nodes that can be reached"), answer);
        Assert.Equal(
            new ClusterProtocol.Broadcast(new ClientsCleared("imap", Client(1), 4)),
            Assert.Single(_clients.Told<ClusterProtocol.Broadcast>()));
        Assert.Equal(2, Imap.Count);

        Arrive(new ClientsCleared("imap", null, 5));
        Assert.Equal(0, Imap.Count);
    }

    [Fact]
    public void One_that_was_away_while_all_were_forgotten_is_told_when_it_is_back()
    {
        See("mail02", "mail03");
        Keep(0, 3);
        Asked<OrderAnswered>(_clients.Child, new ClientsProtocol.Clear("imap", null));

        See("mail01", "mail02", "mail03");

        Assert.Equal(
            new ClusterProtocol.Send("mail01", new ClientsCleared("imap", null, 4)),
            Assert.Single(_clients.Told<ClusterProtocol.Send>()));
    }

    [Fact]
    public void It_lists_its_clients_by_address_with_the_time_they_have_left()
    {
        Keep(1, 2);
        Advance(1500);

        var all = Asked<ClientsProtocol.Listed>(_clients.Child, new ClientsProtocol.List("imap", null));
        var one = Asked<ClientsProtocol.Listed>(
            _clients.Child, new ClientsProtocol.List("imap", NetAddress.Parse("::ffff:10.0.0.2")));

        Assert.Equal(
            [new ClientView("10.0.0.1", "mail01", 1798.5), new ClientView("10.0.0.2", "mail01", 1798.5)], all.Clients);
        Assert.Equal("10.0.0.2", Assert.Single(one.Clients!).Client);
    }

    [Fact]
    public void A_service_without_persistence_is_said()
    {
        Assert.Equal(
            new ClientsProtocol.Listed(null, "smtp is no service with persistence: imap"),
            Asked<ClientsProtocol.Listed>(_clients.Child, new ClientsProtocol.List("smtp", null)));

        _tables.Use([], Clock.Now);
        Assert.Equal(
            new OrderAnswered(false, "no service of this node has persistence"),
            Asked<OrderAnswered>(_clients.Child, new ClientsProtocol.Clear("imap", null)));
    }

    private static NetAddress Client(int number) =>
        NetAddress.Read([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private void Keep(int from, int count)
    {
        for (var client = from; client < from + count; client++) Imap.Keep(Client(client), "mail01", Clock.Now);
    }

    private void See(params string[] nodes) =>
        _clients.Child.Tell(new ClusterProtocol.ViewChanged(new ClusterView(
            ClusterState.Up, [.. nodes.Select(node => new MemberView(node, "up", IsReachable: true))])));

    private void Arrive(object record) => _clients.Child.Tell(new ClusterProtocol.Arrived("mail01", record));
}
