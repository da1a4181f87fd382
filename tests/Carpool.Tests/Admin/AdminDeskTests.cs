using System.Diagnostics;
using Akka.Actor;
using Akka.Hosting;
using Carpool.Admin;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Nodes;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using Carpool.Telemetry;
using Carpool.Tests.World;
using EventLog = Carpool.Events.EventLog;

namespace Carpool.Tests.Admin;

public sealed class AdminDeskTests : ActorWorld
{
    private readonly AdminDesk _desk;

    public AdminDeskTests()
    {
        var node = Sys.ActorOf(Props.Create(() => new Refusing()), "node");
        var loops = new EventLoops(1, TimeProvider.System);
        var whois = new Whois(loops, new ConnectionLog(TimeProvider.System));
        var journal = Sys.ActorOf(JournalActor.Props("mail01", new FakeEventStore(), () => false), "journal");
        Sys.EventStream.Subscribe(journal, typeof(JournalProtocol.Happened));
        _desk = new AdminDesk(
            Sys, new Required<NodeActor>(node), new Required<JournalActor>(journal), loops, whois,
            _ => Task.FromResult(new OrderAnswered(true, "upgraded")));
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

    [Fact]
    public async Task An_order_leaves_a_span_with_what_became_of_it()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OrderTrace.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await _desk.OrderAsync(new NodeProtocol.Reload(), CancellationToken.None);
        await _desk.UpgradeAsync(CancellationToken.None);
        await _desk.EndSessionsAsync(_ => true, CancellationToken.None);

        Assert.Equal(
            [
                ("config reload", ActivityStatusCode.Error, "not now"),
                ("upgrade", ActivityStatusCode.Ok, "upgraded"),
                ("shutdown session", ActivityStatusCode.Ok, "0 ended"),
            ],
            spans.Select(span => (span.OperationName, span.Status, span.GetTagItem("carpool.answer"))));
    }

    [Fact]
    public async Task Whoever_follows_is_given_events_until_he_has_enough_and_loses_those_he_does_not_read()
    {
        var events = new EventLog(Sys);
        events.Note(EventKind.Daemon, "mail01", "starts");
        Assert.Equal(["starts"], (await _desk.EventsAsync(CancellationToken.None)).Select(one => one.What.Why));

        using var enough = new CancellationTokenSource();
        var reader = _desk.Follow(after: 0, enough.Token);
        for (var i = 0; i < EventRing.Capacity; i++) events.Note(EventKind.Daemon, "mail01", "more");
        Assert.Equal(2, (await reader.ReadAsync()).Sequence);

        await enough.CancelAsync();
        events.Note(EventKind.Daemon, "mail01", "too late");
        Assert.Equal(EventRing.Capacity - 1, await reader.ReadAllAsync().CountAsync());
    }

    private sealed class Required<T>(IActorRef actor) : IRequiredActor<T>
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
