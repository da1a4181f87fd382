using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>A server of the pool: what outlives its daemon, and what can be done to it.</summary>
internal sealed class SimulatedNode(SimulatedPool pool, SimulatedHost host)
{
    public SimulatedHost Host { get; } = host;

    public string Name => Host.Name;

    public SimulatedDaemon? Daemon { get; private set; }

    /// <summary>The carrier of its link.</summary>
    public bool IsLinkUp { get; private set; } = true;

    /// <summary>What it keeps over a reboot.</summary>
    public PoolMemory Disk { get; set; } = PoolMemory.None;

    /// <summary>What it is there for.</summary>
    public bool IsServiceUp { get; set; } = true;

    public void Start()
    {
        if (Daemon is not null) return;
        Host.Say("starts");
        Host.Daemon = new SimulatedProcess(Host);
        Host.StoodStillUntil = pool.Agenda.Now;
        // It sets up the kernel anew.
        Host.LetGoOfAll();
        Daemon = new SimulatedDaemon(pool, this, Host.Daemon);
        Host.Receive = Daemon.Receive;
    }

    /// <summary>SIGKILL: the kernel goes on for as long as the lease.</summary>
    public void Kill()
    {
        if (Daemon is null) return;
        Host.Say("daemon killed");
        Gone();
    }

    /// <summary>SIGTERM: says goodbye.</summary>
    public void Stop()
    {
        if (Host.Daemon is not { Runs: true }) return;
        Host.Say("daemon stops");
        Daemon!.Stop();
        Gone();
    }

    /// <summary>The power fails.</summary>
    public void Crash()
    {
        Host.Say("crashes");
        Gone();
        Host.LetGoOfAll();
    }

    public void Hang(TimeSpan span)
    {
        if (Daemon is null) return;
        Host.Say($"hangs for {span.TotalMilliseconds:F0} ms");
        Host.Daemon!.Suspend(span);
    }

    public void Wake() => Host.Daemon?.Resume();

    public void SetLink(bool up)
    {
        if (IsLinkUp == up) return;
        IsLinkUp = up;
        Host.Say(up ? "has its cable again" : "loses its cable");
        if (up) Host.Wire.Plug(Host.Index);
        else Host.Wire.Unplug(Host.Index);
        Host.Daemon?.Post(() => Daemon?.OnLink());
    }

    private void Gone()
    {
        Host.Daemon?.Kill();
        (Host.Daemon, Host.Receive, Daemon) = (null, null, null);
    }
}
