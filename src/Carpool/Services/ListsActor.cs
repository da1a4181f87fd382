using Akka.Actor;
using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Services;

/// <summary>
/// Reads the allow and deny lists of one service at its start, with each reload, and when the files have changed and
/// then stood still for one look: who writes a long list is not interrupted.
/// </summary>
public sealed class ListsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly string _service;
    private readonly AccessFiles _files;
    private readonly EventLog _events = new(Context.System);
    private string? _read;
    private string? _seen;

    public ListsActor(string service, AccessFiles files)
    {
        _service = service;
        _files = files;

        Receive<LookDue>(_ => Look(atOnce: false));
        Receive<ServicesProtocol.ReadLists>(_ => Look(atOnce: true));
        Receive<Looked>(OnLooked);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string service, AccessFiles files) =>
        Akka.Actor.Props.Create(() => new ListsActor(service, files));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookEvery);
        Look(atOnce: true);
    }

    private void Look(bool atOnce)
    {
        var (files, read, seen) = (_files, _read, _seen);
        _ = Task.Run(() =>
        {
            var stamp = files.Stamp();
            var isDue = stamp != read && (atOnce || stamp == seen);
            return new Looked(stamp, isDue ? files.Read() : null);
        }).PipeTo(Self, failure: fault => new Looked("fault", new ServiceProtocol.ListsRead(null, [fault.Message])));
    }

    private void OnLooked(Looked looked)
    {
        _seen = looked.Stamp;
        if (looked.Read is not { } read || looked.Stamp == _read) return;

        _read = looked.Stamp;
        foreach (var fault in read.Faults) _events.Fail(EventKind.Service, _service, fault);
        if (read.Table is { } table)
            _events.Note(EventKind.Service, _service, $"lists: {table.Allowed} allowed, {table.Denied} denied");
        else
            _events.Fail(EventKind.Service, _service, "the lists that were read before stay in force");
        Context.Parent.Tell(read);
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record Looked(string Stamp, ServiceProtocol.ListsRead? Read) : INoSerializationVerificationNeeded;
}
