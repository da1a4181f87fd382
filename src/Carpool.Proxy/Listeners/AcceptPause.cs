namespace Carpool.Proxy.Listeners;

/// <summary>Why a listener does not accept for the moment: one counter and one word in the log each.</summary>
public enum AcceptPause
{
    /// <summary>All listeners of the service together have as many sessions as they may.</summary>
    FrontendFull,

    /// <summary>The process has as many sessions as it may.</summary>
    ProcessFull,

    /// <summary>No file descriptor left (EMFILE, ENFILE).</summary>
    NoDescriptors,

    /// <summary>No kernel memory left (ENOBUFS, ENOMEM).</summary>
    NoMemory,
}

public static class AcceptPauses
{
    /// <summary>The word for the log and for the counters' names.</summary>
    public static string Word(this AcceptPause pause) => pause switch
    {
        AcceptPause.FrontendFull => "frontend-full",
        AcceptPause.ProcessFull => "process-full",
        AcceptPause.NoDescriptors => "no-descriptors",
        AcceptPause.NoMemory => "no-memory",
        _ => throw new ArgumentOutOfRangeException(nameof(pause), pause, null),
    };
}
