using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;
using Carpool.Pool;
using Carpool.Tests.Cluster.Tls;
using Carpool.Tests.World;

namespace Carpool.Tests.Pool;

/// <summary>mail01's certificate grows old while the daemon runs.</summary>
public sealed class CertificateWatchTests : ActorWorld
{
    private readonly CarpoolSettings _settings = TestPool.Small();

    [Fact]
    public void Each_term_of_a_certificate_is_told_once_and_a_new_one_ends_it()
    {
        // Two years after its beginning it ends: 7 days and a second from now.
        var end = WorldClock.Start.AddDays(7).AddSeconds(1);
        var pool = Adopt(PoolActor.Props(Setup(Until(end))), "pool").Child;
        Advance(1600);
        Assert.Equal(
            [
                Told("expires within 30 days, at 2026-11-30 08:00:01Z"),
                Told("expires within 7 days, at 2026-11-30 08:00:01Z"),
            ],
            Troubles);
        Assert.Equal(new CertificateView(end, CertificateTerm.Week), View(pool).Certificate);

        Advance(3000);
        Assert.Equal(2, Troubles.Count);

        pool.Tell(new PoolProtocol.Use(TestPool.Local(_settings) with { Tls = Until(end.AddDays(700)) }));
        Advance(600);
        Assert.Equal(2, Troubles.Count);
        Assert.Equal("mail01's certificate is good until 2028-10-30 08:00:01Z", Changes[^1]);
    }

    [Fact]
    public void A_daemon_that_starts_with_an_expired_one_says_so()
    {
        Adopt(PoolActor.Props(Setup(Until(WorldClock.Start.AddDays(-1)))), "pool");
        Advance(600);

        Assert.Equal([Told("has expired at 2026-11-22 08:00:00Z")], Troubles);
    }

    [Fact]
    public void Without_TLS_there_is_nothing_to_say()
    {
        var pool = Adopt(PoolActor.Props(Setup(tls: null)), "pool").Child;
        Advance(600);

        Assert.Empty(Troubles);
        Assert.Null(View(pool).Certificate);
    }

    private static string Told(string term) =>
        $"mail01's certificate {term}; 'carpool cluster init --renew' makes another one";

    private ClusterCertificates Until(DateTimeOffset end)
    {
        using var authority = new TestAuthority(end.AddYears(-3));
        return authority.For(_settings.Node("mail01")!, end.AddYears(-2));
    }

    private PoolView View(IActorRef pool) => Asked<PoolView>(pool, new PoolProtocol.GetPool());

    private PoolSetup Setup(ClusterCertificates? tls) => new(
        TestPool.Local(_settings) with { Tls = tls },
        FakeCluster.Props([]), new FakeStore(), "1.0.0", () => Clock.Now, Clock);
}
