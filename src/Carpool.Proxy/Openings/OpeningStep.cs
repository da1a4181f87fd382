namespace Carpool.Proxy.Openings;

/// <summary>How far an opening came.</summary>
internal enum OpeningStep
{
    /// <summary>The socket is not ready; an event will tell.</summary>
    Waits,

    /// <summary>All is said.</summary>
    Done,

    /// <summary>The other side said something wrong, or is gone.</summary>
    Failed,
}
