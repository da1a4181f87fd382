namespace Carpool.Linux.Netlink;

/// <summary>
/// Puts virtual addresses on interfaces and takes them off. Calls are carried out one at a time, in the order in which
/// they are made, on a thread of its own; each is idempotent and ends in an outcome, never in an exception of the
/// kernel's making. A call that is cancelled before its turn does nothing and throws
/// <see cref="OperationCanceledException"/>.
/// </summary>
public interface IAddressPlane : IAsyncDisposable
{
    /// <summary>
    /// <see cref="AddressOutcome.AlreadyThere"/> starts the valid lifetime anew, whoever put the address there.
    /// </summary>
    Task<AddressOutcome> AddAsync(VirtualAddress address, CancellationToken ct);

    Task<AddressOutcome> RemoveAsync(VirtualAddress address, CancellationToken ct);

    /// <summary>
    /// All addresses of an interface; of all interfaces when the index is 0. Empty when there is none or it is gone.
    /// </summary>
    /// <exception cref="IOException">The kernel did not answer.</exception>
    Task<IReadOnlyList<HeldAddress>> ListAsync(int interfaceIndex, CancellationToken ct);
}
