namespace Carpool.Linux.Clock;

/// <summary>
/// For a thread that feeds an election or measures one: it must not wait for the busy threads of the host. An
/// advertisement that lies unread in the capture counts as silence.
/// </summary>
public static class PunctualThread
{
    /// <summary>
    /// Puts the calling thread ahead of every ordinary one where the kernel allows it, and behind the clock thread.
    /// What runs on it must be short and must wait in the kernel.
    /// </summary>
    public static ClockKind Become() => ThreadCalls.MakePunctual(behindClock: 1);
}
