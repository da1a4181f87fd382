using Carpool.Core.Counters;

namespace Carpool.Core.Admin;

/// <summary>The row BACKEND; see <see cref="ServiceStatistics"/>.</summary>
public sealed record BackendStatistics : SessionStatistics
{
    private BackendStatistics(ServiceFacts facts, ServiceCounts counts, Instant now)
        : base(counts.Sessions, counts.SessionRate, counts.Backend, facts.History.Uptime, now)
    {
    }

    /// <summary>UP while any server takes new sessions, else DOWN.</summary>
    public required string Status { get; init; }

    /// <summary>How a server is chosen when the local one does not take a session.</summary>
    public required string Algo { get; init; }

    /// <summary>Clients that wait for a server.</summary>
    public required long Qcur { get; init; }

    public required long Qmax { get; init; }

    /// <summary>The most that may wait.</summary>
    public required long Qlimit { get; init; }

    /// <summary>Servers by the word of their status.</summary>
    public required IReadOnlyDictionary<string, int> AggServerStatus { get; init; }

    /// <summary>Servers by their last check's word.</summary>
    public required IReadOnlyDictionary<string, int> AggCheckStatus { get; init; }

    internal static BackendStatistics Of(
        ServiceFacts facts, IReadOnlyList<ServerStatistics> servers, ServiceCounts counts, Instant now)
    {
        var (act, bck) = (servers.Sum(server => server.Act), servers.Sum(server => server.Bck));
        return new BackendStatistics(facts, counts, now)
        {
            Status = act + bck > 0 ? "UP" : "DOWN",
            Algo = facts.Settings.Balance.ToString().ToLowerInvariant(),
            Qcur = counts.Queue.Current,
            Qmax = counts.Queue.Peak,
            Qlimit = facts.Settings.QueueLength,
            Lastsess = servers.Min(server => server.Lastsess),
            Weight = servers.Where(server => server.Act + server.Bck > 0).Sum(server => server.Weight),
            Act = act,
            Bck = bck,
            Chkdown = facts.History.Falls,
            AggServerStatus = Count(servers.Select(server => server.Status.Split(' ')[0])),
            AggCheckStatus = Count(servers.Select(server => server.CheckStatus).OfType<string>()),
        };
    }

    private static SortedDictionary<string, int> Count(IEnumerable<string> words) =>
        new(words.CountBy(word => word).ToDictionary(), StringComparer.Ordinal);
}
