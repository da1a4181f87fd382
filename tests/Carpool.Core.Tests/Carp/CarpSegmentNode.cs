using Carpool.Core.Carp;
using Carpool.Core.Tests.Simulation;

namespace Carpool.Core.Tests.Carp;

/// <summary>A host of <see cref="CarpSegment"/> with one address and a succession that the test decides.</summary>
internal sealed class CarpSegmentNode(SimulatedHost host, int nodes, VipSetup setup)
{
    private SimulatedVip? _vip;

    public int Index => host.Index;

    public bool IsAlive => host.Daemon is not null;

    /// <summary>Whether the wire to this node is broken, without a lost carrier to tell it.</summary>
    public bool IsCut
    {
        get => !host.Wire.IsPlugged(Index);
        set
        {
            if (value) host.Wire.Unplug(Index);
            else host.Wire.Plug(Index);
        }
    }

    public bool IsMaster => IsAlive && _vip!.IsMaster;

    /// <summary>Whether the address is here, the kernel lets it answer, and the wire carries the answers.</summary>
    public bool Answers => !IsCut && host.Answers(setup.Carp.Vhid);

    public CarpState State => _vip!.State;

    /// <summary>Boots, with a wall clock that may be wrong by a day.</summary>
    public void Start()
    {
        if (IsAlive) return;
        host.WallClockError = host.Agenda.Between(TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        var daemon = new SimulatedProcess(host);
        var vip = new SimulatedVip(daemon, setup, Index, nodes, AdvskewOf(Index));
        (host.Daemon, _vip) = (daemon, vip);
        host.Receive = (ad, source) => daemon.Post(() => vip.Receive(ad, source));
        Do(CarpEvent.LinkUp);
    }

    /// <summary>The power fails: the kernel dies with the daemon.</summary>
    public void Crash()
    {
        host.Say("crashed");
        host.Daemon?.Kill();
        (host.Daemon, host.Receive) = (null, null);
        host.LetGoOfAll();
    }

    /// <summary>The daemon is not run; the kernel goes on answering, and queueing what comes.</summary>
    public void Pause(TimeSpan span)
    {
        if (!IsAlive) return;
        host.Say($"paused for {span.TotalMilliseconds} ms");
        host.Daemon!.Suspend(span);
    }

    public void HandOver(CarpSegmentNode to)
    {
        if (IsAlive) _vip!.HandOver(SimulatedHost.AddressOf(to.Index));
    }

    /// <summary>The owner is place 0, the others follow in order.</summary>
    public void Assign(int owner)
    {
        var place = (Index - owner + nodes) % nodes;
        Do(at => CarpEvent.Assign(at, AdvskewOf(place), place, nodes));
    }

    public void Do(Func<Instant, CarpEvent> happens)
    {
        if (IsAlive) _vip!.Do(happens);
    }

    private static int AdvskewOf(int place) => place == 0 ? 0 : 15 + 40 * (place - 1);
}
