using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Logs;
using Carpool.Events;
using Carpool.Nodes;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using Carpool.Services;
using Carpool.Telemetry;

namespace Carpool.Admin;

/// <summary>The desk of a running daemon: asks the node's actor, with a limit to its patience.</summary>
internal sealed class AdminDesk(
    ActorSystem system,
    IRequiredActor<NodeActor> nodeActor,
    IRequiredActor<JournalActor> journal,
    EventLoops loops,
    Whois whois,
    Func<CancellationToken, Task<OrderAnswered>> upgradeAsync)
    : IAdminDesk
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task<NodeSnapshot> SnapshotAsync(CancellationToken ct) =>
        AskAsync<NodeSnapshot>(nodeActor.ActorRef, new NodeProtocol.GetSnapshot(), ct);

    public Task<ClientsProtocol.Listed> ClientsAsync(ClientsProtocol.List list, CancellationToken ct) =>
        AskAsync<ClientsProtocol.Listed>(nodeActor.ActorRef, list, ct);

    public async Task<Answer> OrderAsync(object order, CancellationToken ct)
    {
        using var span = OrderTrace.Start(order);
        try
        {
            return span.Answered(Answer.Of(await nodeActor.ActorRef.Ask<OrderAnswered>(order, Patience, ct)));
        }
        catch (AskTimeoutException)
        {
            return span.Answered(Answer.Refused(
                $"no answer within {Patience.TotalSeconds:F0} s; whether it was done is not known"));
        }
    }

    public Task<NodeProtocol.Compared> CompareAsync(CancellationToken ct) =>
        AskAsync<NodeProtocol.Compared>(nodeActor.ActorRef, new NodeProtocol.Compare(), ct);

    public async Task<Answer> CheckAsync(
        string service, string? node, bool asJson, TextWriter output, CancellationToken ct)
    {
        var said = Channel.CreateUnbounded<CheckSaid>();
        nodeActor.ActorRef.Tell(new ServicesProtocol.CheckNow(service, node, asJson, said.Writer), ActorRefs.NoSender);
        try
        {
            await said.Reader.WaitToReadAsync(ct).AsTask().WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            throw NoAnswer();
        }

        await foreach (var (_, text, isGood) in said.Reader.ReadAllAsync(ct))
        {
            if (isGood is { } good) return good ? Answer.Done(text) : Answer.Refused(text);
            await output.WriteAsync(text.AsMemory(), ct);
            await output.FlushAsync(ct);
        }

        return Answer.Refused("the daemon ends");
    }

    public async Task<Answer> UpgradeAsync(CancellationToken ct)
    {
        using var span = OrderTrace.Start("upgrade", target: null);
        return span.Answered(Answer.Of(await upgradeAsync(ct)));
    }

    public Task<IReadOnlyList<ConnectionTrace>> WhoisAsync(
        NetEndpoint seen, DateTimeOffset? at, CancellationToken ct) => whois.FindAsync(seen, at, ct);

    public Task<IReadOnlyList<ConnectionRecord>> SessionsAsync(
        Predicate<ConnectionRecord> which, CancellationToken ct) => loops.FindAsync(which).WaitAsync(ct);

    public async Task<int> EndSessionsAsync(Predicate<ConnectionRecord> which, CancellationToken ct)
    {
        using var span = OrderTrace.Start("shutdown session", target: null);
        var ended = (await loops.StopAsync(which).WaitAsync(ct)).Count;
        span.Answered(Answer.Done($"{ended} ended"));
        return ended;
    }

    public async Task<ValueList<PoolEvent>> EventsAsync(CancellationToken ct) =>
        (await AskAsync<JournalProtocol.Kept>(journal.ActorRef, new JournalProtocol.GetKept(), ct)).Events;

    public ChannelReader<PoolEvent> Follow(long after, CancellationToken ct)
    {
        var events = Channel.CreateBounded<PoolEvent>(new BoundedChannelOptions(EventRing.Capacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
        });
        journal.ActorRef.Tell(new JournalProtocol.Follow(after, events.Writer), ActorRefs.NoSender);
        ct.Register(() =>
        {
            journal.ActorRef.Tell(new JournalProtocol.Unfollow(events.Writer), ActorRefs.NoSender);
            events.Writer.TryComplete();
        });
        return events.Reader;
    }

    public string Hierarchy()
    {
        var text = new StringBuilder();
        Write((IInternalActorRef)((ExtendedActorSystem)system).Guardian, depth: 0, text);
        return text.ToString();
    }

    private static async Task<T> AskAsync<T>(IActorRef actor, object question, CancellationToken ct)
    {
        try
        {
            return await actor.Ask<T>(question, Patience, ct);
        }
        catch (AskTimeoutException)
        {
            throw NoAnswer();
        }
    }

    private static TimeoutException NoAnswer() =>
        new($"the node did not answer within {Patience.TotalSeconds:F0} s");

    private static void Write(IActorRef actor, int depth, StringBuilder text)
    {
        var name = depth == 0 ? actor.Path.ToStringWithoutAddress() : actor.Path.Name;
        text.Append(' ', depth * 2).Append(name).Append('\n');
        if (actor is not ActorRefWithCell parent) return;
        foreach (var child in parent.Children.OrderBy(child => child.Path.Name, StringComparer.Ordinal))
            Write(child, depth + 1, text);
    }
}
