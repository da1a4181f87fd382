using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Events.Hooks;
using Carpool.Tests.World;

namespace Carpool.Tests.Events.Hooks;

/// <summary>One hook, and what it is told.</summary>
public sealed class HookActorTests : ActorWorld
{
    private static readonly WebhookSettings Settings = new()
    {
        Url = "https://alerts.test",
        SecretFile = null,
        Retries = 2,
        Kinds = [],
        Level = EventLevel.Info,
        Scope = HookScope.Node,
        Timeout = TimeSpan.FromSeconds(10),
        Queue = 3,
    };

    private readonly List<(string Why, TaskCompletionSource<Delivery> End, CancellationToken Until)> _told = [];
    private long _number;

    [Fact]
    public void Events_are_told_in_order_one_at_a_time()
    {
        Start(Settings);
        Happens("one");
        Happens("two");
        Assert.Equal(["one"], Told);

        End(Delivery.Done);

        Assert.Equal(["one", "two"], Told);
    }

    [Fact]
    public void What_fails_is_tried_again_after_longer_and_longer_waits_and_then_given_up()
    {
        Start(Settings);
        Happens("one");
        Happens("two");

        End(new Delivery("answered 503", IsFinal: false));
        Advance(999);
        Assert.Equal(["one"], Told);
        Advance(1);
        End(new Delivery("answered 503", IsFinal: false));
        Advance(1999);
        Assert.Equal(["one", "one"], Told);
        Advance(1);
        End(new Delivery("answered 503", IsFinal: false));

        Assert.Equal(["one", "one", "one", "two"], Told);
        Assert.Equal(["notify.webhook[0]: an event was not told: answered 503"], Troubles);
    }

    [Fact]
    public void What_would_fail_again_is_not_tried_again()
    {
        Start(Settings);
        Happens("one");
        Happens("two");

        End(new Delivery("answered 400", IsFinal: true));

        Assert.Equal(["one", "two"], Told);
    }

    [Fact]
    public void Of_too_many_that_wait_the_oldest_are_dropped_counted_and_said_once()
    {
        Start(Settings);
        for (var i = 0; i < 6; i++) Happens($"{i}");
        Assert.Equal(
            ["notify.webhook[0]: an event was not told: events come faster than it is told"], Troubles);

        for (var i = 0; i < 4; i++) End(Delivery.Done);

        Assert.Equal(["0", "3", "4", "5"], Told);
        Assert.Equal(["notify.webhook[0]: events are told again; 2 were not"], Changes);
    }

    [Fact]
    public void A_hook_is_told_of_this_node_alone_unless_it_wants_the_pool()
    {
        Start(Settings);
        Happens("mine");
        Happens("theirs", of: "mail02");
        Assert.Equal(["mine"], Told);
        End(Delivery.Done);
        Assert.Equal(["mine"], Told);

        Assert.True((Settings with { Scope = HookScope.Pool }).Takes(Event("theirs", of: "mail02")));
    }

    [Fact]
    public void It_is_told_of_its_kinds_and_levels_and_never_of_hooks()
    {
        Assert.True((Settings with { Kinds = [EventKind.Daemon] }).Takes(Event("one")));
        Assert.False((Settings with { Kinds = [EventKind.Role] }).Takes(Event("one")));
        Assert.False((Settings with { Level = EventLevel.Warning }).Takes(Event("one")));
        Assert.False((Settings with { Kinds = [EventKind.Hook] }).Takes(Event("one", kind: EventKind.Hook)));
    }

    [Fact]
    public void A_delivery_that_breaks_down_is_one_that_failed()
    {
        Start(Settings);
        Happens("one");
        Happens("two");

        NoContext.Run(() => _told[^1].End.SetException(new InvalidOperationException("no process")));

        Assert.Equal(["one", "two"], Told);
        Assert.Equal(["notify.webhook[0]: an event was not told: no process"], Troubles);
    }

    [Fact]
    public void A_reload_keeps_what_has_not_changed_and_ends_what_is_gone()
    {
        var hooks = Sys.ActorOf(HooksActor.Props(), "hooks");
        hooks.Tell(Use(Settings, Settings with { Queue = 9 }));
        Happens("one");
        Assert.Equal(["one", "one"], Told);

        hooks.Tell(Use(Settings));
        Happens("two");

        Assert.Equal([false, true], _told.Select(one => one.Until.IsCancellationRequested));
        End(Delivery.Done, 0);
        Assert.Equal(["one", "one", "two"], Told);
    }

    [Fact]
    public void A_daemon_that_ends_waits_until_all_is_told()
    {
        var hooks = Sys.ActorOf(HooksActor.Props(), "hooks");
        Asked<HookProtocol.Drained>(hooks, new HookProtocol.Drain());
        hooks.Tell(Use(Settings, Settings with { Kinds = [EventKind.Role] }));
        Happens("one");
        Happens("two");

        hooks.Tell(new HookProtocol.Drain(), TestActor);
        End(Delivery.Done);
        ExpectNoMsg(TimeSpan.Zero);
        End(Delivery.Done);

        ExpectMsg<HookProtocol.Drained>();
    }

    private IEnumerable<string> Told => _told.Select(one => one.Why);

    private HookProtocol.Use Use(params ValueList<WebhookSettings> hooks) =>
        new(new NotifySettings { Exec = [], Webhook = hooks }, _ => DeliverAsync);

    private Task<Delivery> DeliverAsync(PoolEvent one, CancellationToken ct)
    {
        var end = new TaskCompletionSource<Delivery>();
        _told.Add((one.What.Why, end, ct));
        return end.Task;
    }

    private void Start(HookSettings settings) =>
        Sys.ActorOf(HookActor.Props("notify.webhook[0]", settings, DeliverAsync));

    private void End(Delivery delivery, int? which = null) =>
        NoContext.Run(() => _told[which ?? _told.Count - 1].End.SetResult(delivery));

    private PoolEvent Event(string why, string? of = null, EventKind kind = EventKind.Daemon) => new(
        ++_number, WorldClock.Start, "mail01", new() { Kind = kind, Subject = "mail01", Of = of, Why = why });

    private void Happens(string why, string? of = null) => Sys.EventStream.Publish(Event(why, of));
}
