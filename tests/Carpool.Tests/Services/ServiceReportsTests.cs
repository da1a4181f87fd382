using Akka.Actor;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>When a service tells what its checks have found: ten a second are not ten listings a second.</summary>
public sealed class ServiceReportsTests : ActorWorld
{
    private readonly Family _service;

    public ServiceReportsTests()
    {
        var settings = TestPool.Small($"smtp {{ port = {TestServer.FreePort()} }}");
        var setup = new FakeHost(Clock).Build(TestPool.Local(settings)).Services;
        _service = Adopt(ServiceActor.Props(settings.Services[0], setup, HealthBoard.Empty, tls: null), "smtp");
    }

    [Fact]
    public void Results_that_are_like_the_ones_before_are_told_once_a_second_and_others_at_once()
    {
        Assert.Equal(1, ReportsAfter("mail01", FakeHost.Good));
        Assert.Equal(0, ReportsAfter("mail01", FakeHost.Good with { Latency = TimeSpan.FromMilliseconds(7) }));
        Advance(999);
        Assert.Equal(0, ReportsAfter("mail01", FakeHost.Good));
        Advance(1);
        Assert.Equal(1, ReportsAfter("mail01", FakeHost.Good));

        Assert.Equal(1, ReportsAfter("mail01", FakeHost.Bad));
        Assert.Equal(1, ReportsAfter("mail01", FakeHost.Bad));
        Assert.Equal(0, ReportsAfter("mail01", FakeHost.Bad));
        Assert.Equal(1, ReportsAfter("mail02", FakeHost.Bad));
    }

    private int ReportsAfter(string node, CheckResult result)
    {
        var before = _service.Told<ServiceProtocol.ServiceChanged>().Count;
        _service.Child.Tell(new ServiceProtocol.Checked(node, CheckKind.Up, result), ActorRefs.NoSender);
        return _service.Told<ServiceProtocol.ServiceChanged>().Count - before;
    }
}
