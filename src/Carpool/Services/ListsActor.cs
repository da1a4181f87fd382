using Akka.Actor;
using Akka.Event;

namespace Carpool.Services;

/// <summary>
/// Reads the allow and deny lists of one service at its start, with each reload, and when the files have changed and
/// then stood still for one look: who writes a long list is not interrupted.
/// </summary>
public sealed class ListsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly AccessFiles _files;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private string? _read;
    private string? _seen;

    public ListsActor(AccessFiles files)
    {
        _files = files;

        Receive<LookDue>(_ => Look(atOnce: false));
        Receive<ServicesProtocol.ReadLists>(_ => Look(atOnce: true));
        Receive<Looked>(OnLooked);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(AccessFiles files) => Akka.Actor.Props.Create(() => new ListsActor(files));

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
        foreach (var fault in read.Faults) _log.Error("{Fault}", fault);
        if (read.Table is { } table)
            _log.Info("lists: {Allowed} allowed, {Denied} denied", table.Allowed, table.Denied);
        else
            _log.Error("the lists that were read before stay in force");
        Context.Parent.Tell(read);
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record Looked(string Stamp, ServiceProtocol.ListsRead? Read) : INoSerializationVerificationNeeded;
}
