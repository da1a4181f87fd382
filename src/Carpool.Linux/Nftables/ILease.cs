namespace Carpool.Linux.Nftables;

/// <summary>
/// The rule "no advertisement, no address", kept by the kernel: an address of the pool answers (ARP, ND, IP, both ways)
/// only while our own CARP advertisements for its vhid leave the interface. The table outlives the process and fails
/// closed. All members may be called from any thread.
/// </summary>
public interface ILease : IDisposable
{
    /// <summary>
    /// The outcome of the last <see cref="Install"/>; <see cref="LeaseSupport.Off"/> before the first.
    /// </summary>
    LeaseSupport Support { get; }

    /// <summary>What nftables said when the lease is not in force; empty otherwise.</summary>
    string Detail { get; }

    /// <summary>
    /// Puts the table in force, at start and again when the pool or the lease time changes or the interface came back.
    /// A table that an earlier process left is taken over in one transaction: what is leased stays so, what is not
    /// stays closed. An address that leaves the pool must have left its interface before. Takes milliseconds: not for
    /// the clock thread.
    /// </summary>
    LeaseSupport Install(LeasePlan plan);

    /// <summary>
    /// Closes the addresses of a vhid at once, without waiting for the lease to lapse: call it after every bow-out. It
    /// takes some ten microseconds per address, unless somebody is loading rules at that moment: the kernel lets only
    /// one change them at a time.
    /// </summary>
    DropOutcome Drop(byte vhid);

    /// <summary>Closes all addresses: the link went down, the daemon stops.</summary>
    void DropAll();

    /// <summary>
    /// Removes the whole table. Only for an orderly stop, after the last address has left its interface: without the
    /// table an address that is still there answers.
    /// </summary>
    void Remove();
}
