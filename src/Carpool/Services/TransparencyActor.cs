using Akka.Actor;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Linux.Nftables;

namespace Carpool.Services;

/// <summary>
/// Keeps this host ready for connections that come from clients' addresses. It looks again and again: a restart of the
/// host's own firewall takes rules away, and one of its network the routes.
/// </summary>
public sealed class TransparencyActor : ReceiveActor, IWithTimers
{
    /// <summary>A name that no service can have.</summary>
    public const string Name = "transparency_";

    private const string Subject = "clients' addresses";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly ITransparency _transparency;
    private readonly EventLog _events = new(Context.System);
    private string? _fault;

    public TransparencyActor(ITransparency transparency)
    {
        _transparency = transparency;
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ITransparency transparency) =>
        Akka.Actor.Props.Create(() => new TransparencyActor(transparency));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookEvery);
        Look();
    }

    private void Look()
    {
        var fault = _transparency.Install();
        if (fault == _fault) return;

        if (fault is null)
            _events.Note(EventKind.Path, Subject, $"connections can come from {Subject} again");
        else
            _events.Fail(EventKind.Path, Subject, $"connections cannot come from {Subject}: {fault}");
        _fault = fault;
        Context.Parent.Tell(new Judged(fault));
    }

    /// <summary>The host is ready, or is not.</summary>
    /// <param name="Fault">Null when it is, else why not, in words.</param>
    public sealed record Judged(string? Fault);

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
