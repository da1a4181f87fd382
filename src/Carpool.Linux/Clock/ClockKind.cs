namespace Carpool.Linux.Clock;

/// <summary>What the kernel let the clock thread have. It decides how late its timers can be on a busy host.</summary>
public enum ClockKind
{
    /// <summary>SCHED_FIFO, priority 5: ahead of every ordinary thread of the host (sched(7)).</summary>
    Realtime,

    /// <summary>An ordinary thread with nice -10.</summary>
    Nice,

    /// <summary>An ordinary thread; on a busy host its timers can be late by a scheduler slice and more.</summary>
    Plain,
}
