using Akka.Actor;
using Carpool.Hosting;
using Carpool.Nodes;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Hosting;

/// <summary>Signs of life for the service manager, a second apart.</summary>
public sealed class WatchdogActorTests : ActorWorld
{
    private int _signs;

    [Fact]
    public void A_node_that_answers_lives()
    {
        var watchdog = Watch();

        for (var second = 1; second <= 5; second++)
        {
            ExpectMsg<NodeProtocol.GetVips>();
            Assert.Equal(second - 1, _signs);
            watchdog.Tell(new AddressesProtocol.Vips([]));
            Assert.Equal(second, _signs);
            Advance(1000);
        }
    }

    [Fact]
    public void A_node_that_does_not_answer_any_more_gives_no_sign()
    {
        Watch();

        for (var second = 1; second <= 5; second++)
        {
            ExpectMsg<NodeProtocol.GetVips>();
            Advance(1000);
        }

        Assert.Equal(0, _signs);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("0", null, null)]
    [InlineData("10000000", "41", null)]
    [InlineData("9000000", "42", 3)]
    [InlineData("9000000", null, 3)]
    public void The_service_manager_says_whether_it_waits_for_process_42_and_how_long(
        string? microseconds, string? of, int? seconds)
    {
        Assert.Equal(
            seconds is { } period ? TimeSpan.FromSeconds(period) : null,
            WatchdogActor.PeriodOf(microseconds, of, self: "42"));
    }

    [Fact]
    public void Who_takes_a_daemon_s_place_has_its_words_but_another_number() =>
        Assert.Equal(TimeSpan.FromSeconds(3), WatchdogActor.PeriodOf("9000000", "41", self: null));

    private IActorRef Watch()
    {
        var watchdog = Sys.ActorOf(WatchdogActor.Props(TestActor, TimeSpan.FromSeconds(1), () => _signs++));
        Advance(1);
        return watchdog;
    }
}
