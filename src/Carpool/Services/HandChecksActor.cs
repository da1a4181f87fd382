using System.Threading.Channels;
using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>
/// Checks that operators order: runs them on the node that they are ordered for, and brings what is seen there, piece
/// by piece, to whoever waits. They count for nothing: no server goes up or down by one.
/// </summary>
public sealed class HandChecksActor : ReceiveActor, IWithTimers
{
    /// <summary>A name that no service can have.</summary>
    public const string Name = "hand_checks";

    /// <summary>Checks that run here at once; services should not suffer from those who look at them.</summary>
    private const int AtOnce = 8;

    /// <summary>What another node may take beyond the check's own time.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<long, (string Node, bool AsJson, ChannelWriter<CheckSaid> To)> _waiting = [];
    private ServiceSetup _setup;
    private ValueList<ServiceSettings> _services = [];
    private ValueList<string> _reachable = [];
    private long _number;
    private int _running;

    public HandChecksActor(ServiceSetup setup)
    {
        _setup = setup;
        // What an earlier daemon of this node has asked for is still answered, but to nobody here.
        _number = setup.UnixMs;

        Receive<ServicesProtocol.Use>(use => (_services, _setup) = (use.Services, use.Setup));
        Receive<ClusterProtocol.ViewChanged>(changed => OnView([.. changed.View.Reachable]));
        Receive<ServicesProtocol.CheckNow>(OnCheckNow);
        Receive<ClusterProtocol.Arrived>(OnArrived);
        Receive<Ended>(OnEnded);
        Receive<AnswerDue>(due => End(due.Number, $"no answer from {due.Node}"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSetup setup) => Akka.Actor.Props.Create(() => new HandChecksActor(setup));

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        foreach (var (_, _, to) in _waiting.Values) to.TryComplete();
    }

    private void OnView(ValueList<string> reachable)
    {
        _reachable = reachable;
        foreach (var (number, (node, _, _)) in _waiting.Where(one => !reachable.Contains(one.Value.Node)).ToArray())
            End(number, $"{node} can no longer be reached");
    }

    private void OnCheckNow(ServicesProtocol.CheckNow order)
    {
        var node = order.Node ?? _setup.LocalNode;
        if (Refusal(order.Service, node) is { } why)
        {
            Say(order.To, new CheckSaid(0, why, IsGood: false));
            return;
        }

        if (!order.AsJson)
            Say(order.To, new CheckSaid(0, $"{order.Service} on {node}, checked there:\n", IsGood: null));
        if (node == _setup.LocalNode)
        {
            Run(new CheckOrder(0, order.Service, order.AsJson), said => Say(order.To, said));
            return;
        }

        _waiting[++_number] = (node, order.AsJson, order.To);
        Context.Parent.Tell(new ClusterProtocol.Send(node, new CheckOrder(_number, order.Service, order.AsJson)));
        Timers.StartSingleTimer(
            _number, new AnswerDue(_number, node), AnswerTime + TimeOf(Find(order.Service)!));
    }

    private string? Refusal(string service, string node)
    {
        if (Find(service) is null) return Spelling.Unknown(service, "service", [.. _services.Select(one => one.Name)]);

        string[] nodes = [.. _setup.Nodes.Select(one => one.Name)];
        if (!nodes.Contains(node)) return Spelling.Unknown(node, "node", nodes);
        return node == _setup.LocalNode || _reachable.Contains(node)
            ? null
            : $"{node} cannot be reached in the cluster, and it checks its services itself";
    }

    private void OnArrived(ClusterProtocol.Arrived arrived)
    {
        switch (arrived.Record)
        {
            case CheckOrder order:
                var parent = Context.Parent;
                Run(order, said =>
                    parent.Tell(new ClusterProtocol.Send(arrived.Node, said), ActorRefs.NoSender));
                break;
            case CheckSaid said when _waiting.TryGetValue(said.Number, out var one) && one.Node == arrived.Node:
                // An older release passes over that JSON is wanted; only what it refuses is in words everywhere.
                if (one.AsJson && said.IsGood is not false && said.Text is not ("" or ['{', ..]))
                {
                    End(said.Number, $"{one.Node} runs an older release, without JSON of checks: ask without --json");
                    return;
                }

                Say(one.To, said);
                if (said.IsGood is not null) Forget(said.Number);
                break;
        }
    }

    /// <param name="order">Of a service that is unknown here if the nodes' configurations differ.</param>
    /// <param name="say">Called on any thread.</param>
    private void Run(CheckOrder order, Action<CheckSaid> say)
    {
        if (Find(order.Service) is not { } settings || _running == AtOnce)
        {
            var why = _running == AtOnce
                ? $"{AtOnce} checks run there already"
                : $"it knows no service {order.Service}";
            say(new CheckSaid(order.Number, $"{_setup.LocalNode} does not check: {why}", IsGood: false));
            return;
        }

        _running++;
        Action<string> write = text => say(new CheckSaid(order.Number, text, IsGood: null));
        ICheckView view = order.AsJson
            ? new CheckLines(new CheckJson(order.Service, _setup.LocalNode), write)
            : new CheckTranscript(write);
        Probe(new HandCheck(settings, order.Number, view, say), CheckKind.Up);
    }

    private void Probe(HandCheck check, CheckKind kind)
    {
        var what = kind is CheckKind.Ready ? check.Service.Ready!.What : check.Service.Check.What;
        var node = _setup.Nodes.First(one => one.Name == _setup.LocalNode);
        _ = _setup.ProbeFor(node, check.Service, what, check.View)(_stopped.Token).PipeTo(
            Self,
            success: result => new Ended(check, kind, result),
            failure: fault => new Ended(check, kind, CheckerActor.CouldNotCheck(fault)));
    }

    private static TimeSpan TimeOf(ServiceSettings service) =>
        service.Check.What.Timeout + (service.Ready?.What.Timeout ?? TimeSpan.Zero);

    private void OnEnded(Ended ended)
    {
        var (check, kind, result) = ended;
        if (kind is CheckKind.Up && result.IsSuccess && check.Service.Ready is not null)
        {
            check.View.GoOn(result);
            Probe(check, CheckKind.Ready);
            return;
        }

        _running--;
        check.Say(new CheckSaid(check.Number, check.View.End(result), result.IsSuccess));
    }

    private void End(long number, string why)
    {
        if (!_waiting.TryGetValue(number, out var one)) return;

        Say(one.To, new CheckSaid(number, why, IsGood: false));
        Forget(number);
    }

    private void Forget(long number)
    {
        Timers.Cancel(number);
        _waiting.Remove(number);
    }

    private static void Say(ChannelWriter<CheckSaid> to, CheckSaid said)
    {
        to.TryWrite(said);
        if (said.IsGood is not null) to.TryComplete();
    }

    private ServiceSettings? Find(string service) => _services.FirstOrDefault(one => one.Name == service);

    /// <summary>A check that is ordered.</summary>
    /// <param name="View">What the operator sees of it.</param>
    /// <param name="Say">Called on any thread.</param>
    private sealed record HandCheck(ServiceSettings Service, long Number, ICheckView View, Action<CheckSaid> Say);

    private sealed record Ended(HandCheck Check, CheckKind Kind, CheckResult Result)
        : INoSerializationVerificationNeeded;

    private sealed record AnswerDue(long Number, string Node) : INoSerializationVerificationNeeded;
}
