namespace Carpool.Linux.Nftables;

/// <summary>
/// The kernel path: an nftables table with a map of virtual addresses and ports, by which the kernel sends new
/// connections straight to the local service (DNAT), those of clients on this very host too. The bytes cross no
/// process, and the service sees the client's own address. What is not in the map goes on as it came, to the listener
/// of the proxy. All members may be called from any thread.
/// </summary>
/// <remarks>
/// The table outlives the process. Connections that went through it stay connected whatever becomes of their entry, and
/// of the daemon; only without any such table the kernel forgets how they were translated, and they are reset.
/// So it is never deleted: entries lapse by themselves when nobody renews them.
/// </remarks>
public interface IKernelPath : IDisposable
{
    /// <summary>
    /// Makes the rules, or takes over the table that an earlier process left, with its entries; has the kernel count
    /// the bytes and the time of connections from now on. Takes milliseconds.
    /// </summary>
    /// <returns>Null when they are in force, else why not, in words.</returns>
    string? Install();

    /// <summary>
    /// Puts just these entries in force, in one step: one that was there before is never missing meanwhile. Each lapses
    /// after its lifetime, so call it again before. Rules that somebody has removed are made anew. Takes some hundred
    /// microseconds.
    /// </summary>
    /// <param name="redirects">At most one for each virtual address and port.</param>
    /// <param name="lifetime">At least 10 ms.</param>
    /// <returns>Null when it was done, else why not, in words; then what was in force goes on.</returns>
    string? Replace(IReadOnlyCollection<Redirect> redirects, TimeSpan lifetime);

    /// <summary>
    /// How full the kernel's table of connections is, 0..1. When it is full the host drops new connections, those of
    /// all programs and of the proxy too.
    /// </summary>
    double Fullness();
}
