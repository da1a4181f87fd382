using System.CommandLine;
using Carpool.Core.Events;
using Carpool.Core.Settings;

namespace Carpool.Admin.Palettes;

/// <summary><c>carpool events</c>: what happened in the pool, as the asked node saw it, and what happens.</summary>
internal static class EventsVerb
{
    private const int DefaultLimit = 50;

    public static DaemonCommand Create()
    {
        var since = new Option<string?>("--since")
        {
            Description = "From then on: a span, as 10m, 2h or 1d, or a time, in local time or with a zone.",
        };
        var kinds = new Option<string?>("--kind")
        {
            Description = $"Only these, with commas: {string.Join(", ", EventWords.Kinds)}.",
        };
        var subject = new Option<string?>("--subject")
        {
            Description = "Only what has to do with this address, node, service, SERVICE@NODE or interface.",
        };
        var limit = new Option<int?>("--limit")
        {
            Description = $"At most so many of the past, the latest. Default: {DefaultLimit}, or all with --since.",
        };
        var follow = new Option<bool>("--follow") { Description = "Go on with each event as it comes, until Ctrl-C." };
        var json = new Option<bool>("--json")
        {
            Description = "As a JSON array with stable keys; with --follow an object a line.",
        };
        limit.Validators.Add(NumberLimit.Between(0, int.MaxValue, "--limit must be a number, 0 or more"));
        var followers = new EventFollowers(TimeProvider.System);
        return new DaemonCommand(
            "events",
            "What happened, the latest last: every change of state, plan, health and maintenance with its cause, as "
            + $"the asked node saw it; it keeps the last {EventRing.Capacity}, over restarts too.",
            async (desk, parse, ct) =>
            {
                var (named, fault) = EventChoice.KindsOf(
                    parse.GetValue(kinds)?.Split(',', StringSplitOptions.TrimEntries) ?? []);
                if (fault is not null) return Answer.Refused(fault);
                (var begin, fault) = SinceOf(parse.GetValue(since));
                if (fault is not null) return Answer.Refused(fault);

                var choice = new EventChoice(named, parse.GetValue(subject), begin);
                var kept = await desk.EventsAsync(ct);
                PoolEvent[] past =
                [
                    .. kept.Where(choice.Takes)
                        .TakeLast(parse.GetValue(limit) ?? (begin is null ? DefaultLimit : int.MaxValue)),
                ];
                var isJson = parse.GetValue(json);
                if (!parse.GetValue(follow)) return Answer.Done(isJson ? Array(past) : Lines(past));

                var last = kept.Count > 0 ? kept[^1].Sequence : 0;
                var view = new EventView(choice, last, isJson, parse.InvocationConfiguration.Output);
                return await followers.FollowAsync(desk, view, past, ct);
            }).With(since, kinds, subject, limit, follow, json);
    }

    /// <summary>Reads a span back from now, or a moment; null is none.</summary>
    /// <returns>The time, or what to answer.</returns>
    internal static (DateTimeOffset? Since, string? Fault) SinceOf(string? text)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (text is not null && Duration.TryParse(text, out var span))
            return (span < now - DateTimeOffset.MinValue ? now - span : DateTimeOffset.MinValue, null);
        return LogPalette.TryMoment(text, out var since)
            ? (since, null)
            : (null, $"'{text}' is no span, as 10m, and no time, as 14:03:12");
    }

    private static string Array(PoolEvent[] events) =>
        events.Length == 0 ? "[]" : $"[\n{string.Join(",\n", events.Select(EventJson.Write))}\n]";

    private static string Lines(PoolEvent[] events) =>
        events.Length == 0 ? "no events" : string.Join('\n', events.Select(EventView.Line));
}
