using Akka.Actor;
using Akka.Hosting;
using Carpool.Admin;
using Carpool.Nodes;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using Carpool.Tests.World;

namespace Carpool.Tests.Admin;

public sealed class AdminDeskTests : ActorWorld
{
    private readonly AdminDesk _desk;

    public AdminDeskTests()
    {
        var node = Sys.ActorOf(Props.Create(() => new Refusing()), "node");
        var loops = new EventLoops(1, TimeProvider.System);
        var whois = new Whois(loops, new ConnectionLog(TimeProvider.System));
        _desk = new AdminDesk(
            Sys, new Required(node), loops, whois, _ => Task.FromResult(new OrderAnswered(true, "upgraded")));
    }

    [Fact]
    public void The_hierarchy_lists_children_below_their_parents()
    {
        var lines = _desk.Hierarchy().Split('\n');

        Assert.Equal("/user", lines[0]);
        Assert.Contains("  node", lines);
        Assert.Equal("    child", lines[Array.IndexOf(lines, "  node") + 1]);
    }

    [Fact]
    public async Task An_order_is_answered_by_the_node()
    {
        var answer = await _desk.OrderAsync(new NodeProtocol.Reload(), CancellationToken.None);

        Assert.Equal(Answer.Refused("not now"), answer);
    }

    private sealed class Required(IActorRef actor) : IRequiredActor<NodeActor>
    {
        public IActorRef ActorRef => actor;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }

    private sealed class Refusing : ReceiveActor
    {
        public Refusing()
        {
            Context.ActorOf(Props.Create(() => new Idle()), "child");
            Receive<NodeProtocol.Reload>(_ => Sender.Tell(new OrderAnswered(false, "not now")));
        }
    }

    private sealed class Idle : ReceiveActor;
}
