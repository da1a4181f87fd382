using Akka.Actor;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;

namespace Carpool.Cluster;

/// <summary>
/// Finds out which other nodes accept connections on their cluster port, again and again and when it is told whom to
/// watch, all of them at once. A node that is a member is not tried: its heartbeats say more.
/// </summary>
public sealed class PortsActor : ReceiveActor, IWithTimers
{
    private readonly Probe _probe;
    private readonly CancellationTokenSource _stopped = new();
    private PortsProtocol.Watch? _watch;

    public PortsActor(Probe probe)
    {
        _probe = probe;

        Receive<PortsProtocol.Watch>(watch =>
        {
            _watch = watch;
            Try();
        });
        Receive<TryDue>(_ => Try());
        Receive<PortsProtocol.Tried>(tried => Context.Parent.Tell(tried));
    }

    /// <summary>Whether a TCP port of a node accepts a connection; ends within a second.</summary>
    public delegate Task<bool> Probe(NodeSettings node, int port, CancellationToken ct);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Probe probe) => Akka.Actor.Props.Create(() => new PortsActor(probe));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(TryDue.Instance, TryDue.Instance, TimeSpan.Zero, Islands.LookInterval);

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void Try()
    {
        if (_watch is null) return;

        _ = TryAllAsync(_watch, _stopped.Token).PipeTo(
            Self,
            success: ports => new PortsProtocol.Tried([.. ports]),
            failure: _ => new PortsProtocol.Tried([]));
    }

    private async Task<PortView[]> TryAllAsync(PortsProtocol.Watch watch, CancellationToken ct)
    {
        var port = watch.Setup.Settings.Cluster.Port;
        var tries = watch.Setup.Others.Where(node => watch.Nodes.Contains(node.Name))
            .Select(async node => new PortView(node.Name, await _probe(node, port, ct)));
        return await Task.WhenAll(tries);
    }

    private sealed record TryDue : INoSerializationVerificationNeeded
    {
        public static readonly TryDue Instance = new();
    }
}
