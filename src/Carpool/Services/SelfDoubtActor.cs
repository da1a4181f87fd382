using System.Globalization;
using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Events;
using Carpool.Wires;

namespace Carpool.Services;

/// <summary>
/// Whether this node trusts its own ears: the shell of <see cref="SelfDoubt"/>. It looks at its link, at how its
/// services do, and at itself: its timer is set off by the clock thread and handled by the thread pool, where checks
/// run too, so that it comes late when either is.
/// </summary>
public sealed class SelfDoubtActor : ReceiveActor, IWithTimers
{
    /// <summary>A name that no service can have.</summary>
    public const string Name = "self_doubt";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    private readonly ServiceSetup _setup;
    private readonly EventLog _events = new(Context.System);
    private readonly Dictionary<string, OwnService> _services = [];
    private bool _hasLink = true;
    private Instant _due;
    private SelfDoubt _doubt;

    public SelfDoubtActor(ServiceSetup setup)
    {
        _setup = setup;

        Receive<LookDue>(_ => OnLookDue());
        Receive<WireProtocol.LinkChanged>(OnLink);
        Receive<ServiceProtocol.ServiceChanged>(OnServiceChanged);
        Receive<ServicesProtocol.ServiceGone>(gone => _services.Remove(gone.Service));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSetup setup) => Akka.Actor.Props.Create(() => new SelfDoubtActor(setup));

    protected override void PreStart() => Wait();

    private void Wait()
    {
        _due = _setup.Now() + LookInterval;
        Timers.StartSingleTimer(LookDue.Instance, LookDue.Instance, LookInterval);
    }

    private void OnLookDue()
    {
        Look(_setup.Now() - _due > SelfDoubt.Lateness);
        Wait();
    }

    private void OnLink(WireProtocol.LinkChanged link)
    {
        _hasLink = link.IsUp;
        Look(isLate: false);
    }

    private void OnServiceChanged(ServiceProtocol.ServiceChanged changed)
    {
        foreach (var server in changed.Facts.Servers)
            if (server is { IsLocal: true, Verdict: var verdict })
                _services[changed.Service] = new OwnService(
                    verdict.State, verdict.SinceUnixMs, verdict.Check is { IsSilence: true });
        Look(isLate: false);
    }

    private void Look(bool isLate)
    {
        var (before, now) = (_doubt, _setup.Now());
        var sign = !_hasLink ? Doubt.NoLink
            : isLate ? Doubt.Late
            : SelfDoubt.AreAllSilent(_services.Values, _setup.UnixMs) ? Doubt.AllSilent
            : Doubt.None;
        _doubt = _doubt.Step(sign, now);
        if (_doubt.Reason == before.Reason) return;

        if (_doubt.Reason.Word() is { } why)
            Note($"doubts itself ({why}): silence says nothing of a server now");
        else
            Note(string.Create(
                CultureInfo.InvariantCulture, $"trusts itself again after {(now - before.Since).TotalSeconds:F1} s"));
        Context.Parent.Tell(new ServicesProtocol.Doubted(_doubt.Reason));
    }

    private void Note(string what) =>
        _events.Note(EventKind.Doubt, _setup.LocalNode, $"{_setup.LocalNode} {what}");

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
