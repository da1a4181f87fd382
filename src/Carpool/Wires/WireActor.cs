using Akka.Actor;
using Carpool.Core.Admin;
using Carpool.Core.Carp;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>
/// One interface: opens it when it is there, fences it, routes what it hears, and tells when the carrier comes and
/// goes. What cannot be opened is tried again; a crash closes it and begins anew.
/// </summary>
public sealed class WireActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly EventLog _events = new(Context.System);
    private WireSetup _setup;
    private IDisposable? _watch;
    private LinkStatus _link;
    private WireProtocol.Opened? _opened;
    private IWire? _preparing;
    private string _trouble = "";

    public WireActor(WireSetup setup)
    {
        _setup = setup;
        _link = LinkStatus.Absent(setup.Interface);

        Receive<WireProtocol.Use>(use => OnUse(use.Setup));
        Receive<LinkStatus>(OnLink);
        Receive<WireEvent.Lost>(OnLost);
        Receive<WireEvent.NotJoined>(missed =>
            _events.Warn(EventKind.Link, _setup.Interface, $"{missed.Group} not joined: {missed.Detail}"));
        Receive<WireEvent.SinkFailed>(failed => _events.Fail(
            EventKind.Link, _setup.Interface, $"an advertisement could not be taken: {failed.Fault}"));
        Receive<Prepared>(OnPrepared);
        Receive<RetryDue>(_ => OpenIfUp());
        Receive<WireProtocol.GetWire>(_ => Sender.Tell(View()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private HashSet<byte> Vhids => [.. _setup.LeasePlan.Pool.Select(leased => leased.Vhid)];

    public static Props Props(WireSetup setup) => Akka.Actor.Props.Create(() => new WireActor(setup));

    protected override void PreStart() => Watch();

    protected override void PostStop()
    {
        _watch?.Dispose();
        Close();
    }

    private void Watch()
    {
        var self = Self;
        _watch?.Dispose();
        _watch = _setup.Links.Watch(_setup.Interface, status => self.Tell(status, ActorRefs.NoSender));
    }

    private void OnUse(WireSetup setup)
    {
        var isSame = setup.IsSameWireAs(_setup);
        _setup = setup;
        if (isSame)
        {
            if (_opened is null) return;
            _opened.Router.Expect(Vhids);
            Fence(_opened.Wire);
            return;
        }

        TellLink(isUp: false);
        Close();
        Watch();
    }

    private void OnLink(LinkStatus link)
    {
        var before = _link;
        _link = link;
        if (link.State != LinkState.Up)
        {
            // The egress hook is ahead of the queue: without carrier our advertisements would go on renewing the lease.
            _setup.Lease.DropAll();
            TellLink(isUp: false);
        }

        if (before.State != link.State)
            _events.Change(EventKind.Link, link.Name, Word(before.State), Word(link.State), "told by the kernel");
        if ((_opened?.Wire ?? _preparing) is { } wire && (link.Index != wire.Index || link.Mac != wire.Mac))
        {
            // Elections begin anew on the new one: nothing that was said or held counts there.
            TellLink(isUp: false);
            Close();
        }

        if (_opened is not null && link.State == LinkState.Up) TellLink(isUp: true);
        else OpenIfUp();
    }

    private void OnLost(WireEvent.Lost lost)
    {
        Note($"{lost.Reason.Word()}: {lost.Detail}");
        TellLink(isUp: false);
        Close();
        Timers.StartSingleTimer(RetryDue.Instance, RetryDue.Instance, RetryAfter);
    }

    private void OpenIfUp()
    {
        if (_opened is not null || _preparing is not null || _link.State != LinkState.Up) return;

        var (wire, fault) = _setup.Open();
        if (wire is null)
        {
            OnLost(fault!);
            return;
        }

        if (!Fence(wire)) return;

        _preparing = wire;
        _ = _setup.PrepareAsync(wire).PipeTo(
            Self, success: () => new Prepared(wire, null), failure: problem => new Prepared(wire, problem));
    }

    /// <returns>Whether virtual addresses may go on this interface.</returns>
    private bool Fence(IWire wire)
    {
        if (_setup.StandsBy) return true;

        var support = _setup.Lease.Install(_setup.LeasePlan);
        if (support is LeaseSupport.InForce or LeaseSupport.Off) return true;

        var words = $"no lease ({support.Word()}{(_setup.Lease.Detail.Length > 0 ? ": " + _setup.Lease.Detail : "")})";
        if (!_setup.LeaseIsRequired)
        {
            Note($"{words}: a hung daemon's addresses answer until they expire");
            return true;
        }

        if (wire != _opened?.Wire) wire.Dispose();
        OnLost(new WireEvent.Lost(wire.Interface, WireLoss.CaptureFailed, $"carp.lease is on, but there is {words}"));
        return false;
    }

    private void OnPrepared(Prepared prepared)
    {
        // Given up meanwhile: the interface or the configuration is another one now.
        if (prepared.Wire != _preparing) return;

        _preparing = null;
        if (prepared.Fault is not null)
            _events.Warn(
                EventKind.Link, _setup.Interface,
                $"the host could not be readied for virtual addresses: {prepared.Fault.Message}");

        var router = new AdvertisementRouter();
        router.Expect(Vhids);
        var self = Self;
        prepared.Wire.Listen(router.Take, happened => self.Tell(happened, ActorRefs.NoSender));
        var direct = DirectSender.Open(prepared.Wire, _setup.Own, _setup.Peers, out var refusal);
        if (refusal.Length > 0)
            _events.Warn(EventKind.Link, _setup.Interface, $"single nodes cannot be reached: {refusal}");
        _opened = new WireProtocol.Opened(prepared.Wire, router, direct);
        _trouble = "";
        var lease = _setup.StandsBy ? "as it is" : _setup.Lease.Support.Word();
        _events.Note(
            EventKind.Link, prepared.Wire.Interface,
            $"{prepared.Wire.Interface} open, {prepared.Wire.Mac}, lease {lease}");
        Context.Parent.Tell(_opened);
        TellLink(_link.State == LinkState.Up);
    }

    private void Close()
    {
        _opened?.Direct.Dispose();
        _opened?.Wire.Dispose();
        _preparing?.Dispose();
        _opened = null;
        _preparing = null;
    }

    private static void TellLink(bool isUp) =>
        Context.Parent.Tell(new WireProtocol.LinkChanged(isUp));

    /// <summary>Logs a trouble once, not with every retry.</summary>
    private void Note(string trouble)
    {
        if (trouble != _trouble) _events.Warn(EventKind.Link, _setup.Interface, trouble);
        _trouble = trouble;
    }

    private WireView View()
    {
        var packets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (_opened is { } opened)
        {
            foreach (var drop in Enum.GetValues<PacketDrop>().Where(drop => drop != PacketDrop.None))
                Add(packets, $"frame-{drop.Word()}", opened.Wire.Counters[drop]);
            foreach (var outcome in Enum.GetValues<SendOutcome>())
                Add(packets, $"send-{outcome.Word()}", opened.Wire.Counters[outcome]);
            foreach (var drop in Enum.GetValues<CarpDrop>())
                Add(packets, drop.Word(), opened.Router.Counters.Heard(drop));
            Add(packets, "kernel-drops", opened.Wire.KernelDrops);
        }

        return new WireView(
            _setup.Interface, _link.Mac.ToString(), _link.State == LinkState.Up, _setup.Lease.Support.Word(), packets);
    }

    private static void Add(SortedDictionary<string, long> packets, string word, long count)
    {
        if (count > 0) packets[word] = count;
    }

    private static string Word(LinkState state) => state switch
    {
        LinkState.Absent => "absent",
        LinkState.Down => "down",
        LinkState.NoCarrier => "no-carrier",
        _ => "up",
    };

    private sealed record Prepared(IWire Wire, Exception? Fault) : INoSerializationVerificationNeeded;

    private sealed record RetryDue : INoSerializationVerificationNeeded
    {
        public static readonly RetryDue Instance = new();
    }
}
