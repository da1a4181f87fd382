using System.Threading.Channels;
using Akka.Actor;
using Carpool.Core.Events;

namespace Carpool.Events;

/// <summary>
/// Numbers what happens, keeps the latest of it in memory and in the store, and tells it to those who follow: each
/// event is published on the system's event stream too. It stands beside the node's actor and outlives it.
/// </summary>
public sealed class JournalActor : ReceiveActor, IWithStash
{
    private readonly EventRing _ring;
    private readonly JournalKeeper _keeper;
    private readonly List<ChannelWriter<PoolEvent>> _followers = [];
    private bool _isHandedOn;

    public JournalActor(string node, IEventStore store, Func<bool> standsBy)
    {
        _ring = new EventRing(node);
        _keeper = new JournalKeeper(store, _ring, Self, new EventLog(Context.System));

        Receive<JournalProtocol.Begin>(_ => _keeper.Remember());
        Receive<JournalKeeper.Remembered>(OnRemembered);
        // Before that nothing can be numbered.
        ReceiveAny(_ => Stash.Stash());
        if (!standsBy()) _keeper.Remember();
    }

    public IStash Stash { get; set; } = null!;

    /// <summary>It hears what happens once it is subscribed to <see cref="JournalProtocol.Happened"/>.</summary>
    /// <param name="node">This node's name.</param>
    /// <param name="store">Keeps the events over a restart.</param>
    /// <param name="standsBy">Whether the store is another daemon's until <see cref="JournalProtocol.Begin"/>.</param>
    public static Props Props(string node, IEventStore store, Func<bool> standsBy) =>
        Akka.Actor.Props.Create(() => new JournalActor(node, store, standsBy));

    protected override void PostStop()
    {
        foreach (var follower in _followers) follower.TryComplete();
    }

    private void Recording()
    {
        Receive<JournalProtocol.Happened>(OnHappened);
        Receive<JournalKeeper.Written>(written => _keeper.OnWritten(written, _isHandedOn));
        Receive<JournalProtocol.GetKept>(_ => Sender.Tell(new JournalProtocol.Kept(_ring.All)));
        Receive<JournalProtocol.Follow>(OnFollow);
        Receive<JournalProtocol.Unfollow>(unfollow => _followers.Remove(unfollow.To));
        Receive<JournalProtocol.HandOn>(_ => _isHandedOn = true);
    }

    private void OnRemembered(JournalKeeper.Remembered remembered)
    {
        _keeper.OnRemembered(remembered);
        Become(Recording);
        Stash.UnstashAll();
    }

    private void OnHappened(JournalProtocol.Happened happened)
    {
        var next = _ring.Add(happened.At, happened.What);
        foreach (var follower in _followers) follower.TryWrite(next);
        if (_isHandedOn) return;

        // For the hooks, which are the other daemon's too once that one is in charge.
        Context.System.EventStream.Publish(next);
        _keeper.Keep();
    }

    private void OnFollow(JournalProtocol.Follow follow)
    {
        foreach (var one in _ring.After(follow.After)) follow.To.TryWrite(one);
        _followers.Add(follow.To);
    }
}
