using System.Threading.Channels;
using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Tests.World;

namespace Carpool.Tests.Events;

/// <summary>What happens on mail01, taken down.</summary>
public sealed class JournalActorTests : ActorWorld
{
    private readonly FakeEventStore _store = new();
    private readonly EventLog _events;
    private IActorRef _journal = ActorRefs.Nobody;

    public JournalActorTests() => _events = new EventLog(Sys);

    [Fact]
    public void An_event_is_one_line_of_the_log_and_one_of_the_journal()
    {
        Start();

        _events.Change(EventKind.Role, "192.0.2.101", "BACKUP", "MASTER", "master down");

        var kept = Assert.Single(Kept);
        Assert.Equal((1, "mail01", "mail01"), (kept.Sequence, kept.Node, kept.Of));
        Assert.Equal("192.0.2.101 BACKUP -> MASTER (master down)", kept.What.Line);
        Assert.Equal([kept.What.Line], Changes);
        Assert.Equal(Sys.Scheduler.Now, kept.At);
        Assert.Equal(_store.Events, [kept]);
    }

    [Fact]
    public void Numbers_go_on_over_a_restart()
    {
        Start();
        Note("one");
        Note("two");
        _store.IsWhole = true;
        Sys.Stop(_journal);

        Start();
        Note("three");

        Assert.Equal(["1 one", "2 two", "3 three"], Kept.Select(one => $"{one.Sequence} {one.What.Why}"));
        Assert.Equal(["replace 1", "append 1", "append 1"], _store.Writes);
    }

    [Fact]
    public void What_a_crash_left_half_is_written_anew()
    {
        _store.Events.Add(Event(7));
        Start();

        Note("next");

        Assert.Equal(["replace 2"], _store.Writes);
        Assert.Equal([7, 8], _store.Events.Select(one => one.Sequence));
    }

    [Fact]
    public void The_store_is_written_anew_before_it_holds_more_than_twice_the_ring()
    {
        _store.IsWhole = true;
        _store.Events.AddRange(Enumerable.Range(1, 2 * EventRing.Capacity - 1).Select(number => Event(number)));
        Start();

        Note("fits");
        Note("does not");

        Assert.Equal(["append 1", $"replace {EventRing.Capacity}"], _store.Writes);
        Assert.Equal(EventRing.Capacity, Kept.Count);
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_told_of_once_and_made_up_for()
    {
        _store.Fault = new UnauthorizedAccessException("read-only");
        Start();
        Note("one");
        Note("two");
        Assert.Equal(
            ["journal: the events of before the start cannot be read: read-only",
                "journal: the events cannot be kept: read-only"],
            Troubles);

        _store.Fault = null;
        Note("three");

        Assert.Equal(Kept, _store.Events);
        Assert.Equal("journal: the events are kept again", Changes[^1]);
    }

    [Fact]
    public void What_happens_during_a_write_goes_with_the_next()
    {
        var disk = new TaskCompletionSource();
        _store.Disk = disk.Task;
        Start();
        for (var i = 0; i < 5; i++) Note($"{i}");
        Assert.Equal(["replace 1"], _store.Writes);

        disk.SetResult();

        Assert.True(SpinWait.SpinUntil(() => _store.Events.Count == 5, TimeSpan.FromSeconds(10)));
        Assert.Equal(["replace 1", "append 4"], _store.Writes);
    }

    [Fact]
    public void Whoever_follows_gets_what_is_kept_and_then_each_event_as_it_comes()
    {
        Start();
        Note("one");
        Note("two");
        var events = Follow(after: 1);
        Note("three");

        Assert.Equal(["two", "three"], Read(events));

        Sys.Stop(_journal);
        Assert.True(events.Reader.Completion.IsCompleted);
    }

    [Fact]
    public void Who_saw_a_journal_that_was_lost_gets_all_of_this_one()
    {
        Start();
        Note("one");

        Assert.Equal(["one"], Read(Follow(after: 1000)));
    }

    [Fact]
    public void Whoever_does_not_follow_any_more_is_told_nothing()
    {
        Start();
        var events = Follow(after: 0);
        _journal.Tell(new JournalProtocol.Unfollow(events.Writer));

        Note("one");

        Assert.Empty(Read(events));
    }

    [Fact]
    public void A_daemon_that_stands_by_numbers_nothing_before_it_begins()
    {
        Start(standsBy: true);
        Note("early");
        // Meanwhile the daemon before writes on.
        _store.Events.Add(Event(41));

        _journal.Tell(new JournalProtocol.Begin());

        Assert.Equal([41, 42], Kept.Select(one => one.Sequence));
    }

    [Fact]
    public void A_daemon_that_was_upgraded_writes_nothing_more()
    {
        Start();
        _journal.Tell(new JournalProtocol.HandOn());

        Note("late");

        Assert.Empty(_store.Writes);
        Assert.Single(Kept);
    }

    private ValueList<PoolEvent> Kept =>
        Asked<JournalProtocol.Kept>(_journal, new JournalProtocol.GetKept()).Events;

    private static PoolEvent Event(long number) => new(
        number, WorldClock.Start, "mail01", new() { Kind = EventKind.Daemon, Subject = "mail01", Why = $"{number}" });

    private void Start(bool standsBy = false)
    {
        _journal = Sys.ActorOf(JournalActor.Props("mail01", _store, () => standsBy));
        Sys.EventStream.Subscribe(_journal, typeof(JournalProtocol.Happened));
    }

    private void Note(string why) => _events.Note(EventKind.Daemon, "journal", why);

    private Channel<PoolEvent> Follow(long after)
    {
        var channel = Channel.CreateUnbounded<PoolEvent>();
        _journal.Tell(new JournalProtocol.Follow(after, channel.Writer));
        return channel;
    }

    private static List<string> Read(Channel<PoolEvent> events)
    {
        var read = new List<string>();
        while (events.Reader.TryRead(out var one)) read.Add(one.What.Why);
        return read;
    }
}
