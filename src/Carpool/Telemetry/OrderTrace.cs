using System.Diagnostics;
using Carpool.Admin;
using Carpool.Core.Health;
using Carpool.Core.Telemetry;
using Carpool.Nodes;
using Carpool.Services;

namespace Carpool.Telemetry;

/// <summary>The spans of orders, and of the moves that they lead to. While nobody listens there are none.</summary>
internal static class OrderTrace
{
    /// <summary>Of the source.</summary>
    public const string Name = "carpool";

    // Attributes of spans
    public const string Target = "carpool.target", To = "carpool.to", From = "carpool.from";
    private const string AskedBy = "carpool.asked_by", Said = "carpool.answer", Force = "carpool.force";

    private const string Move = "vip move", Release = "vip release", Drain = "node drain", Resume = "node resume";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Who gives the orders of this flow of control, and how he came; null: not known.</summary>
    private static readonly AsyncLocal<string?> Client = new();

    /// <summary>Whether anybody listens, so that it is of use to know who asks.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>From here on, and in all that is awaited here, orders are a client's.</summary>
    public static void ComeFrom(string client) => Client.Value = client;

    /// <summary>An order begins.</summary>
    /// <returns>To be disposed of at its end; null: nobody listens.</returns>
    public static Activity? Start(object order) => order switch
    {
        NodeProtocol.MoveVip move => Start(Move, move.Address, (To, move.Node)),
        NodeProtocol.ReleaseVip release => Start(Release, release.Address),
        NodeProtocol.DrainNode drain => Start(Drain, drain.Node, (Force, drain.Force)),
        NodeProtocol.ResumeNode resume => Start(Resume, resume.Node),
        NodeProtocol.SetService set => Start(
            set.State is AdminState.Ready ? "service enable" : "service disable",
            set.Node is null ? set.Service : $"{set.Service}@{set.Node}", (Force, set.Force)),
        ClientsProtocol.Clear clear => Start("service clients clear", clear.Service),
        NodeProtocol.DownNode { Forget: true } down => Start("cluster down --forget", down.Node),
        NodeProtocol.DownNode down => Start("cluster down", down.Node),
        NodeProtocol.LeaveCluster => Start("cluster leave", null),
        NodeProtocol.JoinCluster => Start("cluster join", null),
        NodeProtocol.Reload => Start("config reload", null),
        _ => Start(order.GetType().Name, null),
    };

    /// <summary>An order begins, by the words of its command.</summary>
    /// <param name="order">Noun and verb.</param>
    /// <param name="target">What it is about, or null: the asked node itself.</param>
    /// <param name="more">What else it says.</param>
    public static Activity? Start(string order, string? target, params (string Name, object? Value)[] more)
    {
        if (!IsOn) return null;

        var tags = new ActivityTagsCollection { { AskedBy, Client.Value }, { Target, target } };
        foreach (var (name, value) in more) tags.Add(name, value);
        return Source.StartActivity(order, ActivityKind.Server, default(ActivityContext), tags);
    }

    /// <summary>What became of it.</summary>
    public static Answer Answered(this Activity? order, Answer answer)
    {
        order?.SetTag(Said, answer.Text);
        order?.SetStatus(
            answer.Exit == 0 ? ActivityStatusCode.Ok : ActivityStatusCode.Error,
            answer.Exit == 0 ? null : answer.Text);
        return answer;
    }

    /// <summary>What an order is to lead to; null: to no move.</summary>
    /// <param name="order">Its span.</param>
    /// <param name="nameOf">The name of an address, whichever one of its vhid is given.</param>
    public static AwaitedMoves? Awaited(Activity order, Func<string, string> nameOf)
    {
        if (order.GetTagItem(Target) is not string target) return null;

        var at = new DateTimeOffset(order.StartTimeUtc);
        return order.OperationName switch
        {
            Move => new AwaitedMoves(nameOf(target), null, order.GetTagItem(To) as string, at, order.Context),
            Release => new AwaitedMoves(nameOf(target), null, null, at, order.Context),
            Drain => new AwaitedMoves(null, target, null, at, order.Context),
            Resume => new AwaitedMoves(null, null, target, at, order.Context),
            _ => null,
        };
    }

    /// <summary>A move was seen: from the order until then it was on its way.</summary>
    public static void Seen(SeenMove move)
    {
        var tags = new ActivityTagsCollection { { Target, move.Address }, { From, move.From }, { To, move.To } };
        using var span = Source.StartActivity(
            "move", ActivityKind.Internal, move.Cause.Order, tags, links: null, move.Cause.At);
        span?.SetStatus(ActivityStatusCode.Ok).SetEndTime(move.At.UtcDateTime);
    }
}
