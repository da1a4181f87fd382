using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Carpool.Cluster;
using Carpool.Core.Cluster;
using Carpool.Events;
using Carpool.Hosting;

namespace Carpool.Tests.Cluster.Tls;

/// <summary>Real cluster systems over loopback.</summary>
public sealed class TlsClusterTests() : TestKit("akka { loglevel = WARNING, loggers = [] }"), IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Config Common =
        ConfigurationFactory.ParseString("akka.loggers = []").WithFallback(AkkaConf.Cluster);

    private readonly TestAuthority _authority = new();
    private readonly List<IClusterSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.EndAsync())).WaitAsync(Patience);
        _authority.Dispose();
    }

    [Fact]
    public async Task Nodes_with_certificates_become_one_cluster_and_speak()
    {
        var (first, firstOwner) = await StartAsync("mail01", _authority.For("mail01"));
        var (_, secondOwner) = await StartAsync("mail02", _authority.For("mail02"));

        await UpAsync(firstOwner, "mail01", "mail02");
        await UpAsync(secondOwner, "mail01", "mail02");
        first.Courier.Tell(new CourierProtocol.Deliver(["mail02"], new Yield(["mail01"])), firstOwner);
        var received = await secondOwner.FishForMessageAsync<CourierProtocol.Received>(_ => true, Patience);
        Assert.Equal(("mail01", new Yield(["mail01"])), (received.Node, received.Record));
    }

    [Fact]
    public async Task Who_has_a_certificate_of_another_authority_stays_outside_and_is_named()
    {
        using var other = new TestAuthority();
        var (first, owner) = await StartAsync("mail01", _authority.For("mail01"));
        await UpAsync(owner, "mail01");
        var log = CreateTestProbe();
        Sys.EventStream.Subscribe(log, typeof(Warning));

        var (intruder, _) = await StartAsync("mail02", _authority.For("mail02") with { Own = other.For("mail02").Own });

        var refused = await log.ExpectMsgAsync<Warning>(Patience);
        Assert.Equal(
            "127.0.0.1 is refused at the cluster's port: "
                + "its certificate was not made by the pool's authority but by CN=Carpool test",
            refused.Message.ToString());
        Assert.Single(MembersSeenBy(first));
        Assert.DoesNotContain(MembersSeenBy(intruder), member => member == "127.2.0.1");
    }

    [Fact]
    public async Task Who_speaks_without_TLS_stays_outside()
    {
        var (first, owner) = await StartAsync("mail01", _authority.For("mail01"));
        await UpAsync(owner, "mail01");

        var (_, plain) = await StartAsync("mail02", null);

        // It gives up looking for others, and begins a cluster of its own.
        await UpAsync(plain, "mail02");
        Assert.Single(MembersSeenBy(first));
    }

    private async Task<(IClusterSystem System, TestProbe Owner)> StartAsync(string node, ClusterCertificates? tls)
    {
        var owner = CreateTestProbe();
        var setup = new ClusterSetup(TestAuthority.Pool, node, tls);
        var system = await ClusterSystem.StartAsync(new ClusterStart(1, setup, [], owner, new EventLog(Sys)), Common);
        _systems.Add(system);
        // What the ports' actor would find: nobody else is there to join.
        system.Membership.Tell(new MembershipProtocol.Answering(new HashSet<string>()), owner);
        return (system, owner);
    }

    private static async Task UpAsync(TestProbe owner, params string[] nodes) =>
        await owner.FishForMessageAsync<MembershipProtocol.Seen>(
            seen => seen.View.Reachable.SequenceEqual(nodes), Patience);

    private static IEnumerable<string?> MembersSeenBy(IClusterSystem system) =>
        Akka.Cluster.Cluster.Get(SystemOf(system)).State.Members.Select(member => member.Address.Host);

    private static ActorSystem SystemOf(IClusterSystem system) =>
        ((ActorRefWithCell)system.Membership).Underlying.System;
}
