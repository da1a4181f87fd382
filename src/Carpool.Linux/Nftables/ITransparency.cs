namespace Carpool.Linux.Nftables;

/// <summary>
/// What the host needs so that connections of ours can come from a client's address (ip(7), IP_TRANSPARENT): servers'
/// answers, which are for that address, stay here. A table of nftables marks them, and a rule and a route for each
/// family deliver what is marked. All members may be called from any thread.
/// </summary>
/// <remarks>
/// It outlives the process, so that a killed daemon's successor finds it there. Without a transparent socket no packet
/// is marked, so it does no harm.
/// </remarks>
public interface ITransparency : IDisposable
{
    /// <summary>
    /// Puts all of it in force, or in force again where something is missing. Takes milliseconds.
    /// </summary>
    /// <returns>Null when it is, else why not, in words.</returns>
    string? Install();

    /// <summary>Takes all of it away, also what an earlier process left.</summary>
    void Remove();
}
