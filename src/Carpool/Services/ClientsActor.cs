using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Proxy;

namespace Carpool.Services;

/// <summary>
/// Keeps the stick tables of all nodes in step: tells the others in batches what is new in this node's, takes in what
/// they tell, and sends whoever can be reached anew all that is known. A batch that is lost is not sent again: what it
/// said is told again when the client comes back (<see cref="StickTable.Keep"/>) or a node says otherwise
/// (<see cref="StickTable.Merge"/>).
/// </summary>
public sealed class ClientsActor : ReceiveActor, IWithTimers
{
    /// <summary>A name that no service can have.</summary>
    public const string Name = "stick_tables";

    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Messages of at most <see cref="StickTable.MaxPart"/> clients at once: of each service's news, and of all copies.
    /// </summary>
    private const int MessagesAtOnce = 4;

    private readonly StickTables _tables;
    private readonly string _local;
    private readonly Func<Instant> _now;
    private readonly EventLog _events = new(Context.System);
    private readonly Queue<Copy> _copies = new();
    private ValueList<string> _reachable = [];

    public ClientsActor(StickTables tables, string local, Func<Instant> now)
    {
        _tables = tables;
        _local = local;
        _now = now;

        Receive<TellDue>(_ => Tell());
        Receive<ClusterProtocol.ViewChanged>(changed => OnView([.. changed.View.Reachable]));
        Receive<ClusterProtocol.Arrived>(arrived => OnArrived(arrived.Record));
        Receive<ClientsProtocol.Clear>(clear => Sender.Tell(OnClear(clear.Service, clear.Client)));
        Receive<ClientsProtocol.List>(list => Sender.Tell(OnList(list.Service, list.Client)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="tables">Those of this node.</param>
    /// <param name="local">The node's name.</param>
    /// <param name="now">The monotonic clock.</param>
    public static Props Props(StickTables tables, string local, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new ClientsActor(tables, local, now));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(TellDue.Instance, TellDue.Instance, TellInterval);

    private void Tell()
    {
        foreach (var (service, table) in _tables.All)
        {
            for (var message = 0; message < MessagesAtOnce; message++)
            {
                if (table.TakeNews(_now()) is not { Count: > 0 } news) break;
                Context.Parent.Tell(new ClusterProtocol.Broadcast(new ClientsWord(service, news)));
            }
        }

        for (var message = 0; message < MessagesAtOnce && _copies.TryDequeue(out var copy); message++) SendPart(copy);
    }

    private void SendPart(Copy copy)
    {
        if (!_reachable.Contains(copy.To) || _tables.Find(copy.Service) is not { } table) return;

        var (part, next) = table.Read(copy.From, _now());
        if (part.Count > 0)
            Context.Parent.Tell(new ClusterProtocol.Send(copy.To, new ClientsWord(copy.Service, part)));
        if (next is { } from) _copies.Enqueue(copy with { From = from });
    }

    /// <summary>
    /// Of those who could reach each other before, the first one tells the newcomers: they need it once only. To one
    /// that was alone, all others are newcomers.
    /// </summary>
    private void OnView(ValueList<string> reachable)
    {
        var newcomers = reachable.Except(_reachable).Where(node => node != _local).ToArray();
        var first = _reachable.FirstOrDefault(node => reachable.Contains(node)) ?? _local;
        _reachable = reachable;
        if (first != _local) return;

        foreach (var to in newcomers)
            foreach (var (service, table) in _tables.All)
                StartCopy(to, service, table);
    }

    /// <summary>An order to forget all reaches those, too, who were away when it was given.</summary>
    private void StartCopy(string to, string service, SharedStickTable table)
    {
        if (table.Cleared is > 0 and var stamp)
            Context.Parent.Tell(new ClusterProtocol.Send(to, new ClientsCleared(service, null, stamp)));
        _copies.Enqueue(new Copy(to, service, From: 0));
    }

    private void OnArrived(object record)
    {
        switch (record)
        {
            // A service that has no table here is one that is configured elsewhere only, or later.
            case ClientsWord word:
                _tables.Find(word.Service)?.Merge(word.Entries, _now());
                break;
            case ClientsCleared cleared:
                _tables.Find(cleared.Service)?.Clear(cleared.Client, cleared.Stamp);
                break;
        }
    }

    private OrderAnswered OnClear(string service, NetAddress? client)
    {
        if (_tables.Find(service) is not { } table) return new OrderAnswered(false, NoTable(service));

        var stamp = table.Clear(client);
        Context.Parent.Tell(new ClusterProtocol.Broadcast(new ClientsCleared(service, client, stamp)));
        var who = client?.ToString() ?? "all clients";
        _events.Note(EventKind.Order, service, $"{service} forgets {who}");
        return new OrderAnswered(true, $"{service} forgets {who}, on all nodes that can be reached");
    }

    private ClientsProtocol.Listed OnList(string service, NetAddress? client)
    {
        if (_tables.Find(service) is not { } table) return new ClientsProtocol.Listed(null, NoTable(service));

        var entries = table.All(_now()).Where(entry => client is null || entry.Client == client.Value.Unmapped);
        return new ClientsProtocol.Listed(
            [
                .. entries.OrderBy(entry => entry.Client).Select(entry => new ClientView(
                    entry.Client.ToString(), entry.Server, (table.Expire.TotalMilliseconds - entry.AgeMs) / 1000)),
            ],
            "");
    }

    private string NoTable(string service) =>
        _tables.All.Count == 0
            ? "no service of this node has persistence"
            : $"{service} is no service with persistence: {string.Join(", ", _tables.All.Keys.Order())}";

    /// <summary>All that is known here, on its way to another node.</summary>
    /// <param name="To">The node.</param>
    /// <param name="Service">The table.</param>
    /// <param name="From">Where the part begins that is next.</param>
    private readonly record struct Copy(string To, string Service, int From);

    private sealed record TellDue : INoSerializationVerificationNeeded
    {
        public static readonly TellDue Instance = new();
    }
}
