using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;

namespace Carpool.Services;

/// <summary>
/// Keeps one service's listeners bound on all virtual addresses, held or not (IP_FREEBIND), so that a takeover waits
/// for no bind. The bytes never come here: the frontend's sessions run on their own.
/// </summary>
public sealed class ListenerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Frontend _frontend;
    private readonly ushort _port;
    private readonly TimeSpan _drain;
    private readonly ListenerSet _set;
    private readonly EventLog _events = new(Context.System);
    private readonly Dictionary<NetAddress, ProxyListener?> _listeners;
    private readonly Dictionary<NetAddress, string> _faults = [];
    private bool _accepts = true;

    public ListenerActor(
        Frontend frontend, ushort port, IEnumerable<NetAddress> addresses, TimeSpan drain, ListenerSet set)
    {
        _frontend = frontend;
        _port = port;
        _drain = drain;
        _set = set;
        _listeners = addresses.ToDictionary(address => address, _ => (ProxyListener?)null);

        Receive<BackendTable>(table => _frontend.Backends = table);
        Receive<ServicesProtocol.Accept>(accept => OnAccept(accept.Accepts));
        Receive<BindDue>(_ => BindMissing());
        Receive<Failed>(failed => OnFailed(failed.Listener, failed.Why));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="frontend">The service.</param>
    /// <param name="port">On every address.</param>
    /// <param name="addresses">The virtual addresses.</param>
    /// <param name="drain">How long open sessions may go on when the listener is taken away.</param>
    /// <param name="set">The other listeners of the process.</param>
    public static Props Props(
        Frontend frontend, ushort port, IReadOnlyList<NetAddress> addresses, TimeSpan drain, ListenerSet set) =>
        Akka.Actor.Props.Create(() => new ListenerActor(frontend, port, addresses, drain, set));

    protected override void PreStart() => BindMissing();

    protected override void PostStop() => DrainAll();

    private void OnAccept(bool accepts)
    {
        if (accepts == _accepts) return;

        _accepts = accepts;
        _events.Note(
            EventKind.Service, _frontend.Name, accepts ? "takes new connections again" : "takes no new connections");
        if (accepts) BindMissing();
        else DrainAll();
    }

    /// <summary>The ports are free at once, for one that may follow; the sessions end in their own time.</summary>
    private void DrainAll()
    {
        foreach (var (address, listener) in _listeners.ToArray())
        {
            _ = listener?.DrainAsync(_drain);
            _listeners[address] = null;
        }
    }

    private void BindMissing()
    {
        if (!_accepts) return;

        foreach (var address in _listeners.Where(entry => entry.Value is null).Select(entry => entry.Key).ToArray())
        {
            var bound = ProxyListener.Bind(_frontend, address, _port, _set);
            _listeners[address] = bound.Listener;
            if (bound.Outcome is BindOutcome.Bound) _faults.Remove(address);
            else NoteFault(address, $"{address}:{_port}: {bound.Detail}");
        }

        if (_faults.Count > 0) Timers.StartSingleTimer(BindDue.Instance, BindDue.Instance, RetryAfter);
        Context.Parent.Tell(new ServiceProtocol.Bound([.. _faults.Values]));
    }

    private void OnFailed(ProxyListener listener, string why)
    {
        if (_listeners.GetValueOrDefault(listener.Address) != listener) return;

        _listeners[listener.Address] = null;
        NoteFault(listener.Address, why);
        BindMissing();
    }

    /// <summary>Logs a fault once, not with every retry.</summary>
    private void NoteFault(NetAddress address, string fault)
    {
        if (_faults.GetValueOrDefault(address) != fault)
            _events.Fail(EventKind.Service, _frontend.Name, $"not listening on {fault}");
        _faults[address] = fault;
    }

    /// <summary>A listening socket broke.</summary>
    public sealed record Failed(ProxyListener Listener, string Why) : INoSerializationVerificationNeeded;

    private sealed record BindDue : INoSerializationVerificationNeeded
    {
        public static readonly BindDue Instance = new();
    }
}
