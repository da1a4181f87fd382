using Akka.Actor;
using Akka.Event;
using Carpool.Core.Events;

namespace Carpool.Events;

/// <summary>
/// Where actors say what happens: it becomes one line of the log and one event of the journal. May be used on any
/// thread.
/// </summary>
/// <param name="system">Of the node.</param>
public sealed class EventLog(ActorSystem system)
{
    private readonly ILoggingAdapter _log = Logging.GetLogger(system, "events");

    /// <summary>Something has another state.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="subject">What has the state.</param>
    /// <param name="from">Before.</param>
    /// <param name="to">Now.</param>
    /// <param name="why">The cause.</param>
    /// <param name="of">The node that it happened to; null: this one.</param>
    public void Change(EventKind kind, string subject, string? from, string? to, string why, string? of = null) =>
        Say(new Happening { Kind = kind, Subject = subject, Of = of, From = from, To = to, Why = why });

    /// <summary>Something else happened, as it may.</summary>
    public void Note(EventKind kind, string subject, string why, string? of = null) =>
        Say(new Happening { Kind = kind, Subject = subject, Of = of, Why = why });

    /// <summary>Something is not as it should be.</summary>
    public void Warn(EventKind kind, string subject, string why, string? of = null) =>
        Say(new Happening { Kind = kind, Level = EventLevel.Warning, Subject = subject, Of = of, Why = why });

    /// <summary>Something was not done that ought to be.</summary>
    public void Fail(EventKind kind, string subject, string why) =>
        Say(new Happening { Kind = kind, Level = EventLevel.Error, Subject = subject, Why = why });

    public void Say(Happening what)
    {
        // Text, not the object: the logger formats it on its own thread, later.
        if (what.Level is EventLevel.Error) _log.Error("{Event}", what.Line);
        else if (what.Level is EventLevel.Warning) _log.Warning("{Event}", what.Line);
        else _log.Info("{Event}", what.Line);
        system.EventStream.Publish(new JournalProtocol.Happened(system.Scheduler.Now, what));
    }
}
