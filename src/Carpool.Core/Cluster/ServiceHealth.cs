using System.Collections.Immutable;
using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>
/// One service as this node sees it on all nodes. Of its own server it believes its own checks; of another one the word
/// of its node, as long as that can be reached and neither its witness nor our own traffic finds it down. Where there
/// is no word it checks by itself, so that without a cluster every node checks every server.
/// Immutable: each step returns the next one, and whoever runs the checks runs those in <see cref="Checks"/>.
/// </summary>
public sealed partial record ServiceHealth
{
    private readonly HealthRules _rules;
    private readonly HealthRules? _readyRules;

    private ServiceHealth(
        string service, string local, ValueList<string> nodes, HealthRules rules, HealthRules? readyRules)
    {
        Service = service;
        Local = local;
        Nodes = nodes;
        _rules = rules;
        _readyRules = readyRules;
    }

    /// <summary>Name in the configuration.</summary>
    public string Service { get; }

    /// <summary>This node's name.</summary>
    public string Local { get; }

    /// <summary>All nodes of the pool, in the order of the configuration.</summary>
    public ValueList<string> Nodes { get; }

    public HealthBoard Board { get; private init; } = HealthBoard.Empty;

    /// <summary>The servers that must be checked from here, by node.</summary>
    public ImmutableDictionary<string, OwnCheck> Checks { get; private init; } =
        ImmutableDictionary<string, OwnCheck>.Empty;

    /// <summary>What this node says of its own server.</summary>
    public ServiceWord OwnWord
    {
        get
        {
            var own = Checks[Local];
            var verdict = VerdictOn(Local);
            return new ServiceWord(Service, own.Health.State, verdict.Admin, own.LastResult, own.SinceUnixMs)
            {
                NotReady = verdict.NotReady,
                Doubt = own.Health.Doubt.Word(),
                LatencyMs = own.SaidLatency is { } latency ? Math.Round(latency.TotalMilliseconds, 1) : null,
            };
        }
    }

    /// <summary>What this node says of others' servers as their witness.</summary>
    public ValueList<WitnessWord> Witnessed =>
        Board.WardOf(Local) is { } ward && Checks.TryGetValue(ward, out var seen)
            ? [WordOf(ward, seen), .. Kept]
            : Kept;

    /// <summary>All servers, in the order of the configuration.</summary>
    public IEnumerable<ServerVerdict> Verdicts => Nodes.Select(VerdictOn);

    /// <summary>
    /// Servers that this node found down as their witness, until its successor has seen for itself: otherwise each
    /// round would begin with sending clients to a server that answers nobody but itself.
    /// </summary>
    private ValueList<WitnessWord> Kept { get; init; } = [];

    /// <summary>Of a node that has not checked anything yet.</summary>
    /// <param name="rules">For whether a server is up.</param>
    /// <param name="readyRules">For whether it is ready; null: it always is.</param>
    public static ServiceHealth Begin(
        string service,
        string local,
        ValueList<string> nodes,
        HealthRules rules,
        HealthBoard board,
        Instant at,
        HealthRules? readyRules = null)
    {
        var unknown = new ServiceHealth(service, local, nodes, rules, readyRules) { Board = board };
        return unknown.WithChecks(unknown, at);
    }

    /// <summary>The nodes say something new, or other nodes can be reached.</summary>
    public ServiceHealth Learn(HealthBoard board, Instant at)
    {
        var next = this with { Board = board, Kept = KeptUnder(board) };
        return next.WithChecks(this, at);
    }

    /// <summary>A check ended. One that is no longer wanted changes nothing.</summary>
    /// <param name="doubt">Why this node does not trust its own ears, if it does not.</param>
    public ServiceHealth Checked(
        string node, CheckResult result, Instant at, long unixMs, Doubt doubt = Doubt.None)
    {
        if (!Checks.TryGetValue(node, out var check)) return this;

        // Who looks from outside settles a doubt of ours.
        if (node == Local && SeenBy(node).Any(seen => seen.Word.State is HealthState.Down)) doubt = Doubt.None;
        var counted = Count(check, result, _rules, at, unixMs, doubt);
        var next = this with
        {
            Checks = Checks.SetItem(node, counted with { IsDoubt = check.IsDoubt && !Passes(counted, result) }),
        };
        return next.WithChecks(this, at);
    }

    /// <summary>
    /// Real traffic could not connect: as good as a failed check. Whatever others say, the server is now checked from
    /// here until it is found up.
    /// </summary>
    public ServiceHealth TrafficFailed(
        string node, CheckResult result, Instant at, long unixMs, Doubt doubt = Doubt.None)
    {
        if (!Nodes.Contains(node)) return this;

        var check = Checks.GetValueOrDefault(node) ?? Resume(VerdictOn(node), at);
        var next = this with
        {
            Checks = Checks.SetItem(node, Count(check, result, _rules, at, unixMs, doubt) with { IsDoubt = true }),
        };
        return next.WithChecks(this, at);
    }

    /// <summary>What this node holds of one server.</summary>
    public ServerVerdict VerdictOn(string node) =>
        Readiness(FindingOn(node) with { Disabled = Board.DisabledBy(node, Service) });

    /// <summary>The same, whatever the operator says.</summary>
    private ServerVerdict FindingOn(string node)
    {
        var own = Checks.GetValueOrDefault(node);
        if (node == Local || Board.WordOn(node, Service) is not { } word)
        {
            if (own is not null) return Ours(node, own);
            var (by, why) = IsForgotten(node) ? (node, "forgotten") : (Local, "");
            return new ServerVerdict(node, HealthState.Unknown, by, why, null, 0);
        }

        if (word.State is HealthState.Up)
        {
            if (own is { Health.State: HealthState.Down }) return Ours(node, own);

            foreach (var (by, seen) in SeenBy(node).Where(seen => seen.Word.State is HealthState.Down))
                return new ServerVerdict(node, seen.State, by, seen.LastResult, null, seen.SinceUnixMs);
        }

        return new ServerVerdict(node, word.State, node, word.LastResult, null, word.SinceUnixMs)
        {
            Doubt = word.Doubt,
            LatencyMs = word.LatencyMs,
        };
    }

    private ServerVerdict Ours(string node, OwnCheck own) =>
        new(node, own.Health.State, Local, own.LastResult, own.Health.Last, own.SinceUnixMs)
        {
            Doubt = own.Health.Doubt.Word(),
            LatencyMs = own.Health.Last?.LatencyMs,
        };

    /// <summary>What witnesses say: the others' latest words, and our own that we still keep.</summary>
    private IEnumerable<(string By, WitnessWord Word)> SeenBy(string node) => Board.SeenBy(node, Service)
        .Where(seen => seen.By != Local)
        .Concat(Kept.Where(word => word.Node == node).Select(word => (Local, word)));

    /// <summary>One that comes back all the same, and speaks, is listened to.</summary>
    private bool IsForgotten(string node) => node != Local && Board.Forgotten.Contains(node);

    private WitnessWord WordOf(string node, OwnCheck seen) =>
        new(node, Service, seen.Health.State, seen.LastResult, seen.SinceUnixMs);

    private static OwnCheck Count(
        OwnCheck check, CheckResult result, HealthRules rules, Instant at, long unixMs, Doubt doubt)
    {
        var (health, changed) = ServerHealth.Step(check.Health, result, rules, at, doubt);
        return check.With(health, result, changed ? unixMs : check.SinceUnixMs);
    }

    private static bool Passes(OwnCheck check, CheckResult last) =>
        last.IsSuccess && check.Health.State is HealthState.Up;

    /// <summary>A check that takes over from a verdict: the first bad result is not enough to overturn it.</summary>
    private static OwnCheck Resume(ServerVerdict verdict, Instant at) =>
        new(ServerHealth.Unchecked(at) with { State = verdict.State }, verdict.SinceUnixMs, IsDoubt: false);

    /// <summary>
    /// The same with just the checks that are needed. One that knows nothing itself yet goes on from what was held
    /// before, or else from what is held now.
    /// </summary>
    private ServiceHealth WithChecks(ServiceHealth before, Instant at)
    {
        var ward = Board.WardOf(Local);
        var checks = Checks;
        foreach (var node in Nodes)
        {
            var isNeeded = node == Local || node == ward || (Board.WordOn(node, Service) is { } word
                ? word.State is HealthState.Up && Checks.GetValueOrDefault(node) is { IsDoubt: true }
                : !IsForgotten(node));
            if (!isNeeded)
            {
                checks = checks.Remove(node);
            }
            else if (!checks.TryGetValue(node, out var check) || IsIgnorant(check))
            {
                var held = before.VerdictOn(node);
                checks = checks.SetItem(node, Resume(held.State is HealthState.Unknown ? VerdictOn(node) : held, at));
            }
        }

        return this with { Checks = checks, ReadyChecks = ReadyUnder(before, at) };

        bool IsIgnorant(OwnCheck check) => check.Health is { State: HealthState.Unknown, Last: null };
    }

    private ValueList<WitnessWord> KeptUnder(HealthBoard board)
    {
        // One round at most: a successor that never speaks must not keep a server down for ever.
        IEnumerable<WitnessWord> kept = board.Round == Board.Round ? Kept : [];
        var ward = board.WardOf(Local);
        if (Board.WardOf(Local) is { } former
            && Checks.GetValueOrDefault(former) is { Health.State: HealthState.Down } seen)
            kept = kept.Append(WordOf(former, seen));
        return [.. kept.Where(word => word.Node != ward && IsAwaited(board, word.Node))];
    }

    /// <summary>Whether the witness of a node that can be reached has not said anything yet.</summary>
    private bool IsAwaited(HealthBoard board, string node) =>
        board.WitnessOf(node) is { } witness
        && !board.SeenBy(node, Service).Any(seen => seen.By == witness && seen.Word.State != HealthState.Unknown);
}
