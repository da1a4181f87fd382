using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// A daemon's part in the cluster: owns its cluster systems one after the other, looks for a cluster, and gives one up
/// for another.
/// </summary>
internal sealed class SimulatedCluster
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);

    /// <summary>A life that was up for so long was no failure.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);

    /// <summary>Time for an order to yield to reach the other members before this node goes.</summary>
    private static readonly TimeSpan YieldDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>A new system needs a moment to listen.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMilliseconds(700);

    private readonly SimulatedPool _pool;
    private readonly SimulatedProcess _process;
    private readonly Action<ClusterView, ClusterView> _changed;
    private readonly Action<string, object> _arrived;
    private readonly int _node;
    private ClusterSystem? _system;
    private Joining? _search;
    private Instant _leads = Instant.Never;
    private Instant _upSince = Instant.Never;
    private Vigil _vigil;
    private Downing _downing = Downing.None;
    private Hearings _told = Hearings.None;
    private Hearing _said = new([], []);
    private Islands _islands = Islands.None;
    private TimeSpan _backOff = FirstBackOff;

    /// <param name="pool">Where the others are.</param>
    /// <param name="process">The daemon.</param>
    /// <param name="changed">Told each new view, after the one before.</param>
    /// <param name="arrived">Told each record of another node, with its name.</param>
    public SimulatedCluster(
        SimulatedPool pool,
        SimulatedProcess process,
        Action<ClusterView, ClusterView> changed,
        Action<string, object> arrived)
    {
        (_pool, _process, _changed, _arrived) = (pool, process, changed, arrived);
        _node = process.Host.Index;
        process.Every(AskInterval, Search);
        process.Every(Downing.LookInterval, Look);
        process.Every(Hearings.RepeatInterval, Repeat);
        process.Every(Islands.LookInterval, LookForIslands);
    }

    /// <summary>How many cluster systems there were.</summary>
    public int Lives { get; private set; }

    public ClusterView View { get; private set; } = ClusterView.Alone;

    /// <summary>Whether its port takes connections, which the kernel sees to even while the daemon hangs.</summary>
    public bool IsListening => _system is not null;

    private string Name => _pool.Names[_node];

    private Instant Now => _process.Host.Clock;

    private IReadOnlySet<string> Answering => Enumerable.Range(0, _pool.Names.Count)
        .Where(node => node != _node && _pool.Net.IsOpen(_node, node) && _pool.ClusterOf(node)?.IsListening == true)
        .Select(node => _pool.Names[node]).ToHashSet();

    public void Start() => Start([]);

    public void Broadcast(object record)
    {
        foreach (var node in View.Reachable) Send(node, record);
    }

    public void Send(string node, object record)
    {
        if (node != Name) _system?.Carry(_pool.IndexOf(node), record);
    }

    public void Receive(ClusterMessage message) => _process.Post(() =>
    {
        var sender = _pool.Names[message.From.Node];
        if (_system is not null && message is ClusterMessage.Told told) OnTold(sender, told.Hearing);
        else if (_system?.Receive(message) != true || message is not ClusterMessage.Carried carried) return;
        else if (carried.Record is Yield order) Give(order);
        else _arrived(sender, carried.Record);
    });

    private void Start(ValueList<string> first)
    {
        Lives++;
        var luck = _pool.Agenda.Random.NextDouble();
        _search = Joining.Begin(Name, first, _pool.Settings.Cluster.Seeds, _pool.Names, luck, Now);
        _leads = Instant.Never;
        (_downing, _told, _said) = (Downing.None, Hearings.None, new Hearing([], []));
        _system = new ClusterSystem(
            _process,
            _pool.NextStart(_node),
            _pool.Names,
            (node, message) => _pool.Net.Send(_node, node, () => _pool.ClusterOf(node)?.Receive(message)),
            OnSystemChanged);
        Show();
    }

    private void OnSystemChanged()
    {
        if (_system is { IsStopped: true }) Wait();
        else Show();
    }

    /// <summary>The system ended by itself.</summary>
    private void Wait()
    {
        if (_upSince != Instant.Never && Now - _upSince > Stable) _backOff = FirstBackOff;
        var wait = _backOff;
        _backOff = 2 * wait < LongestBackOff ? 2 * wait : LongestBackOff;
        StartAfresh(wait, []);
    }

    private void StartAfresh(TimeSpan delay, ValueList<string> first)
    {
        _system = null;
        _search = null;
        Show();
        _process.After(delay + StartTime, () => Start(first));
    }

    private void Show()
    {
        var state = _system is null ? ClusterState.Stopped : _system.IsUp ? ClusterState.Up : ClusterState.Joining;
        _upSince = state != ClusterState.Up ? Instant.Never : _upSince == Instant.Never ? Now : _upSince;
        _vigil = _vigil.Look(Now);
        var view = new ClusterView(
            state, _system is { IsMember: true } ? _vigil.Members(_system.Members, View.Members) : []);
        if (view == View) return;
        var before = View;
        View = view;
        var members = view.Members.Select(m => $"{m.Node}{(m.IsReachable ? "" : " (unreachable)")} {m.Status}");
        _process.Host.Say($"cluster {state}: {string.Join(", ", members)}");
        _changed(before, view);
    }

    private bool Search()
    {
        if (_search is null || _system is null || _system.IsMember) return true;
        _told = _told.At(Now);
        _search = _pool.Rules.Cluster.Joining(_search, Answering, _told, Now);
        if (_search.Search == Core.Cluster.Search.Listen) return true;
        if (_search.Search != Core.Cluster.Search.Lead) _leads = Instant.Never;
        else if (_leads == Instant.Never) _leads = Now + Joining.LeadTime;
        if (_leads <= Now)
        {
            _system.Form();
            return true;
        }

        _system.Ask(_search.Asked.Select(_pool.IndexOf));
        return true;
    }

    private bool Look()
    {
        Show();
        if (_system is not { IsMember: true }) return true;
        if (_search is not null) (_search, _told) = (null, Hearings.None);
        LookForTheLost(_system);
        return true;
    }

    private void LookForTheLost(ClusterSystem system)
    {
        _told = _told.At(Now);
        (_downing, var down) = _pool.Rules.Cluster.Downing(_downing, Name, View, _told, Now);
        if (down.Count > 0)
        {
            _process.Host.Say($"takes out {string.Join(", ", down)}");
            system.TakeOut(down);
        }

        if (Hearing.Of(View).Misses != _said.Misses) TellMembers();
    }

    private bool Repeat()
    {
        var members = View.Members.Select(member => member.Node);
        Tell(Answering.Except(members), Hearing.Of(View) with { Asks = true });
        if (_system is { IsMember: true } && _said.Misses.Count > 0) TellMembers();
        return true;
    }

    private void OnTold(string node, Hearing hearing)
    {
        _told = _told.With(node, hearing, Now);
        if (hearing.Asks) Tell([node], Hearing.Of(View));
    }

    private void TellMembers()
    {
        _said = Hearing.Of(View);
        Tell(_said.Hears.Where(node => node != Name), _said);
    }

    private void Tell(IEnumerable<string> nodes, Hearing hearing)
    {
        foreach (var node in nodes) _system?.Tell(_pool.IndexOf(node), hearing);
    }

    private bool LookForIslands()
    {
        (_islands, var order) = _pool.Rules.Cluster.Islands(
            _islands, Name, _pool.Names, View, Answering, _told, Now);
        if (order is null) return true;
        Broadcast(order);
        _process.After(YieldDelay, () => Give(order));
        return true;
    }

    private void Give(Yield order)
    {
        if (_system is null) return;
        _process.Host.Say($"yields to {string.Join(", ", order.To)}");
        var system = _system;
        StartAfresh(TimeSpan.Zero, order.To);
        system.Stop();
    }
}
