using System.Collections.Immutable;
using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

// Whether servers that are up are ready for new sessions.
public sealed partial record ServiceHealth
{
    /// <summary>
    /// The servers whose readiness must be checked from here, by node: its own one, and those of which nobody says
    /// anything. A witness looks only whether a server answers others than itself; whether it is ready it knows best.
    /// </summary>
    public ImmutableDictionary<string, OwnCheck> ReadyChecks { get; private init; } =
        ImmutableDictionary<string, OwnCheck>.Empty;

    /// <summary>A check ended whether a server is ready. The same holds.</summary>
    public ServiceHealth ReadyChecked(
        string node, CheckResult result, Instant at, long unixMs, Doubt doubt = Doubt.None) =>
        _readyRules is { } rules && ReadyChecks.TryGetValue(node, out var check)
            ? this with { ReadyChecks = ReadyChecks.SetItem(node, Count(check, result, rules, at, unixMs, doubt)) }
            : this;

    private ServerVerdict Readiness(in ServerVerdict found) => ReadyChecks.TryGetValue(found.Node, out var own)
        ? found with
        {
            NotReady =
                own.Health.State is HealthState.Up ? null : own.LastResult is "" ? "no check yet" : own.LastResult,
            ReadyCheck = own.Health.Last,
        }
        : found with { NotReady = Board.WordOn(found.Node, Service)?.NotReady };

    /// <summary>What was ready goes on being so until a check says otherwise.</summary>
    private ImmutableDictionary<string, OwnCheck> ReadyUnder(ServiceHealth before, Instant at)
    {
        if (_readyRules is null) return ReadyChecks;

        var checks = ReadyChecks;
        foreach (var node in Nodes)
        {
            var isNeeded = node == Local || (Board.WordOn(node, Service) is null && !IsForgotten(node));
            if (!isNeeded) checks = checks.Remove(node);
            else if (!checks.ContainsKey(node)) checks = checks.Add(node, Ready(before.VerdictOn(node)));
        }

        return checks;

        OwnCheck Ready(ServerVerdict held) => new(
            ServerHealth.Unchecked(at) with
            {
                State = held switch
                {
                    { State: HealthState.Unknown } => HealthState.Unknown,
                    { NotReady: null } => HealthState.Up,
                    _ => HealthState.Down,
                },
            },
            held.SinceUnixMs,
            IsDoubt: false);
    }
}
