using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>What cluster systems say to each other.</summary>
internal abstract record ClusterMessage(MemberId From)
{
    internal sealed record Heartbeat(MemberId From) : ClusterMessage(From);

    internal sealed record Gossip(MemberId From, ClusterGossip Known) : ClusterMessage(From);

    /// <summary>Are you in a cluster?</summary>
    internal sealed record Ask(MemberId From) : ClusterMessage(From);

    internal sealed record Answer(MemberId From) : ClusterMessage(From);

    internal sealed record Join(MemberId From) : ClusterMessage(From);

    internal sealed record Welcome(MemberId From, ClusterGossip Known) : ClusterMessage(From);

    /// <summary>Ours too, but from anybody.</summary>
    internal sealed record Told(MemberId From, Hearing Hearing) : ClusterMessage(From);

    /// <summary>One of ours.</summary>
    internal sealed record Carried(MemberId From, object Record) : ClusterMessage(From);
}

/// <summary>
/// One start of a node's cluster system: Akka.Cluster as far as it matters here. Heartbeats find out who cannot be
/// reached, gossip spreads it, the leader lets members in and out, and who has been taken out ends.
/// </summary>
internal sealed class ClusterSystem
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcceptableSilence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GossipInterval = TimeSpan.FromMilliseconds(500);

    private readonly SimulatedProcess _process;
    private readonly ValueList<string> _names;
    private readonly Action<int, ClusterMessage> _send;
    private readonly Action _changed;
    private readonly Dictionary<MemberId, Instant> _heard = [];
    private readonly HashSet<MemberId> _silent = [];
    private readonly ClusterGossip _gossip = new();
    private bool _isAsking;

    /// <param name="process">The daemon it runs in.</param>
    /// <param name="self">This start.</param>
    /// <param name="names">Of all nodes.</param>
    /// <param name="send">Sends a message to a node.</param>
    /// <param name="changed">The view or the life of the system changed.</param>
    public ClusterSystem(
        SimulatedProcess process,
        MemberId self,
        ValueList<string> names,
        Action<int, ClusterMessage> send,
        Action changed)
    {
        (_process, Self, _names, _send, _changed) = (process, self, names, send, changed);
        process.Every(HeartbeatInterval, WhileItLives(Beat));
        process.Every(GossipInterval, WhileItLives(Gossip));
    }

    public MemberId Self { get; }

    public bool IsStopped { get; private set; }

    public bool IsMember => _gossip.HasMember(Self);

    public bool IsUp => !IsStopped && _gossip.StatusOf(Self) == MemberStatus.Up;

    public ValueList<MemberView> Members =>
    [
        .. _gossip.Members.Select(member => new MemberView(
            _names[member.Id.Node],
            member.Status.ToString().ToLowerInvariant(),
            !_silent.Contains(member.Id))),
    ];

    /// <summary>Becomes the first member of a cluster.</summary>
    public void Form() => Learn(_gossip.Advance(Self, MemberStatus.Up));

    /// <summary>Looks for somebody who is in a cluster; the first one who answers is asked to let us in.</summary>
    public void Ask(IEnumerable<int> nodes)
    {
        _isAsking = true;
        foreach (var node in nodes) _send(node, new ClusterMessage.Ask(Self));
    }

    public void Stop()
    {
        if (IsStopped) return;
        IsStopped = true;
        _changed();
    }

    public void TakeOut(IReadOnlyCollection<string> nodes)
    {
        var changed = false;
        foreach (var (id, _) in _gossip.Members.ToArray())
            if (nodes.Contains(_names[id.Node]))
                changed |= _gossip.Advance(id, MemberStatus.Down);
        Learn(changed);
    }

    public void Tell(int node, Hearing hearing) => _send(node, new ClusterMessage.Told(Self, hearing));

    public void Carry(int node, object record) => _send(node, new ClusterMessage.Carried(Self, record));

    /// <summary>Takes what concerns membership.</summary>
    /// <returns>Whether the message came from a member, so that what it carries is to be believed.</returns>
    public bool Receive(ClusterMessage message)
    {
        if (IsStopped) return false;
        switch (message)
        {
            case ClusterMessage.Ask when IsUp:
                _send(message.From.Node, new ClusterMessage.Answer(Self));
                return false;
            case ClusterMessage.Answer when !IsMember && _isAsking:
                _isAsking = false;
                _send(message.From.Node, new ClusterMessage.Join(Self));
                return false;
            case ClusterMessage.Join when IsMember:
                Admit(message.From);
                return false;
            case ClusterMessage.Welcome welcome when !IsMember && welcome.Known.HasMember(Self):
                Learn(_gossip.Merge(welcome.Known));
                return false;
        }

        if (!IsMember || !_gossip.HasMember(message.From)) return false;
        _heard[message.From] = _process.Host.Clock;
        if (message is ClusterMessage.Gossip gossip) Learn(_gossip.Merge(gossip.Known));
        return true;
    }

    private Func<bool> WhileItLives(Action action) => () =>
    {
        if (!IsStopped) action();
        return !IsStopped;
    };

    private void Admit(MemberId newcomer)
    {
        var earlier = _gossip.Members.Where(member => member.Id.Node == newcomer.Node && member.Id != newcomer)
            .Select(member => member.Id).ToArray();
        // As Akka has it: a new start of a member takes the old one out, and is let in when that is gone.
        foreach (var start in earlier) Learn(_gossip.Advance(start, MemberStatus.Down));
        if (earlier.Length > 0) return;
        Learn(_gossip.Advance(newcomer, MemberStatus.Joining));
        if (_gossip.HasMember(newcomer))
            _send(newcomer.Node, new ClusterMessage.Welcome(Self, _gossip.Copy()));
    }

    private void Beat()
    {
        if (!IsMember) return;
        var now = _process.Host.Clock;
        _silent.Clear();
        foreach (var (id, _) in _gossip.Members)
        {
            if (id == Self) continue;
            _send(id.Node, new ClusterMessage.Heartbeat(Self));
            if (!_heard.TryGetValue(id, out var last)) _heard[id] = now;
            else if (now - last > AcceptableSilence) _silent.Add(id);
        }

        Learn(_gossip.Observe(Self, [.. _silent]));
    }

    private void Gossip()
    {
        if (!IsMember) return;
        LeadIfFirst();
        var others = _gossip.Members.Where(member => member.Id != Self).Select(member => member.Id).ToArray();
        if (others.Length == 0) return;
        _send(_process.Host.Agenda.Pick(others).Node, new ClusterMessage.Gossip(Self, _gossip.Copy()));
    }

    /// <summary>Members come and go only while all that have not been taken out can be reached.</summary>
    private void LeadIfFirst()
    {
        var staying = _gossip.Members.Where(member => member.Status < MemberStatus.Down).ToArray();
        if (staying.Any(member => member.Id != Self && _gossip.IsUnreachable(member.Id))) return;
        if (staying.OrderByDescending(member => member.Status).ThenBy(member => member.Id.Node).First().Id != Self)
            return;

        var changed = false;
        foreach (var (id, status) in _gossip.Members.ToArray())
            if (status != MemberStatus.Up)
                changed |= _gossip.Advance(id, status + 1);
        Learn(changed);
    }

    private void Learn(bool changed)
    {
        if (!changed || IsStopped) return;
        // Who learns that it was taken out ends.
        if (_gossip.StatusOf(Self) >= MemberStatus.Down) Stop();
        else _changed();
    }
}
