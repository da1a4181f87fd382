using System.Globalization;
using Carpool.Core.Cluster;
using Carpool.Core.Counters;
using Carpool.Core.Health;

namespace Carpool.Core.Admin;

/// <summary>The row of one server; see <see cref="ServiceStatistics"/>.</summary>
public sealed record ServerStatistics : SessionStatistics
{
    private ServerStatistics(ServerCounts counts, in ServerHistory history, Instant now)
        : base(counts.Sessions, counts.Rate, counts.Totals, history.Uptime, now)
    {
    }

    /// <summary>The node.</summary>
    public required string Svname { get; init; }

    /// <summary>Where it listens, with the port.</summary>
    public required string Addr { get; init; }

    /// <summary>
    /// UP, DOWN, <c>UP 1/3</c> (so many of 3 bad checks are left until it is down), <c>DOWN 1/2</c> (so many of 2 good
    /// ones were there), NOLB (up, but not ready for new sessions), MAINT (taken out by an order), DRAIN (up, and taken
    /// out by an order in that word) or <c>no check</c>.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>The most sessions that may be there from this node; null when there is no limit.</summary>
    public required long? Slim { get; init; }

    /// <summary>Its weight as it is configured.</summary>
    public required int Uweight { get; init; }

    /// <summary>Percent of its weight that it has while it starts slowly, else null.</summary>
    public required int? Throttle { get; init; }

    /// <summary>Checks from here that failed while it was up.</summary>
    public required long Chkfail { get; init; }

    /// <summary>HAProxy's word for the last check's result; null before the first.</summary>
    public required string? CheckStatus { get; init; }

    /// <summary>What the last check took, milliseconds; null when it was another node's.</summary>
    public required double? CheckDuration { get; init; }

    /// <summary>What was found, in words; null when there is nothing to say.</summary>
    public required string? LastChk { get; init; }

    public required int CheckRise { get; init; }

    public required int CheckFall { get; init; }

    /// <summary>0..rise+fall-1; up from rise on.</summary>
    public required int CheckHealth { get; init; }

    internal static ServerStatistics Of(ServiceFacts facts, ServerFacts server, ServiceCounts all, Instant now)
    {
        var verdict = server.Verdict;
        var settings = facts.Settings.ServerOn(verdict.Node);
        var history = facts.History.Servers[verdict.Node];
        var counts = all.Servers.GetValueOrDefault(verdict.Node, ServerCounts.None);
        var throttle = Throttled(facts.Settings.SlowStart, server.UpSince, now);
        return new ServerStatistics(counts, history, now)
        {
            Svname = verdict.Node,
            Addr = server.Address,
            Status = StatusOf(facts, server),
            Slim = settings.MaxConnections,
            Lastsess = (long?)counts.SinceLast?.TotalSeconds,
            Weight = settings.Weight * (throttle ?? 100) / 100,
            Uweight = settings.Weight,
            Throttle = throttle,
            Act = verdict.TakesNewSessions && server.IsLocal ? 1 : 0,
            Bck = verdict.TakesNewSessions && !server.IsLocal ? 1 : 0,
            Chkfail = history.FailedChecks,
            Chkdown = history.Falls,
            CheckStatus = verdict.LastResult is "" ? null : verdict.LastResult,
            CheckDuration = verdict.Check?.Latency.TotalMilliseconds,
            LastChk = verdict.Check?.Detail is { Length: > 0 } detail ? detail : null,
            CheckRise = facts.Settings.Check.Rise,
            CheckFall = facts.Settings.Check.Fall,
            CheckHealth = HealthOf(facts, server),
        };
    }

    private static int? Throttled(TimeSpan slowStart, Instant? upSince, Instant now) =>
        upSince is { } since && now - since < slowStart ? (int)(100 * ((now - since) / slowStart)) : null;

    /// <summary>HAProxy's counter: good and bad results move it, and it says up from rise on.</summary>
    private static int HealthOf(ServiceFacts facts, ServerFacts server) => server.Verdict.State switch
    {
        HealthState.Up => facts.Settings.Check.Rise + facts.Settings.Check.Fall - 1 - server.Streak,
        HealthState.Down => server.Streak,
        _ => 0,
    };

    private static string StatusOf(ServiceFacts facts, ServerFacts server)
    {
        var (rise, fall) = (facts.Settings.Check.Rise, facts.Settings.Check.Fall);
        return server.Verdict switch
        {
            { Disabled.IsDrain: false } => "MAINT",
            { State: HealthState.Unknown } => "no check",
            { State: HealthState.Up, Disabled: not null } => "DRAIN",
            { State: HealthState.Up, NotReady: not null } => "NOLB",
            { State: HealthState.Up } when server.Streak > 0 => Of("UP", fall - server.Streak, fall),
            { State: HealthState.Up } => "UP",
            _ when server.Streak > 0 => Of("DOWN", server.Streak, rise),
            _ => "DOWN",
        };

        static string Of(string word, int part, int whole) =>
            string.Create(CultureInfo.InvariantCulture, $"{word} {part}/{whole}");
    }
}
