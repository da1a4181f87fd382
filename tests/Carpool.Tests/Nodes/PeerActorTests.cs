using Carpool.Nodes;
using Carpool.Tests.World;

namespace Carpool.Tests.Nodes;

public sealed class PeerActorTests : ActorWorld
{
    private readonly Family _peer;

    public PeerActorTests() => _peer = Adopt(PeerActor.Props("mail02", () => Clock.Now), "mail02");

    private PeerState? State =>
        _peer.Told<PeerProtocol.PeerChanged>().Select(changed => (PeerState?)changed.State).LastOrDefault();

    [Fact]
    public void Nothing_is_said_of_it_before_anything_is_known()
    {
        Advance(5000);

        Assert.Null(State);
    }

    [Fact]
    public void A_node_that_advertises_is_up()
    {
        Holds(masters: 2, owns: 2);

        Assert.Equal(PeerState.Up, State);
        Assert.Contains("joining -> up (advertises)", Changes);
    }

    [Fact]
    public void A_node_that_the_plan_gives_nothing_is_up_when_its_host_answers()
    {
        Holds(masters: 0, owns: 0);
        Answers(true);

        Assert.Equal(PeerState.Up, State);
    }

    [Fact]
    public void A_node_that_answers_but_does_not_advertise_what_is_its_own_is_down()
    {
        Holds(masters: 1, owns: 1);
        Answers(true);
        Holds(masters: 0, owns: 1);

        Assert.Equal(PeerState.Down, State);
    }

    [Fact]
    public void A_node_of_which_nothing_comes_for_three_seconds_is_unreachable()
    {
        Holds(masters: 0, owns: 0);
        Answers(true);
        Advance(2900);
        Answers(false);
        Assert.Equal(PeerState.Up, State);

        Advance(1100);

        Assert.Equal(PeerState.Unreachable, State);
        Assert.Equal(2, Changes.Count);
    }

    [Fact]
    public void A_node_that_never_answered_is_unreachable_after_six_seconds()
    {
        Advance(7000);

        Assert.Equal(PeerState.Unreachable, State);
    }

    private void Holds(int masters, int owns) =>
        _peer.Child.Tell(new PeerProtocol.Holds("mail02", masters, owns), TestActor);

    private void Answers(bool answered) =>
        _peer.Child.Tell(new PeerProtocol.HostAnswered("mail02", answered), TestActor);
}
