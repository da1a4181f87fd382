namespace Carpool.Linux.Netlink;

/// <summary>The addresses of this host, through rtnetlink(7).</summary>
public sealed class AddressPlane : IAddressPlane
{
    /// <summary>Starts the netlink thread in the network namespace of the calling thread.</summary>
    /// <exception cref="IOException">No netlink socket could be opened.</exception>
    public AddressPlane() => Thread = new NetlinkThread();

    internal NetlinkThread Thread { get; }

    public Task<AddressOutcome> AddAsync(VirtualAddress address, CancellationToken ct) =>
        Thread.RunAsync(socket => Add(socket, address), ct);

    public Task<AddressOutcome> RemoveAsync(VirtualAddress address, CancellationToken ct) =>
        Thread.RunAsync(socket => Remove(socket, address), ct);

    public Task<IReadOnlyList<HeldAddress>> ListAsync(int interfaceIndex, CancellationToken ct) =>
        Thread.RunAsync<IReadOnlyList<HeldAddress>>(socket => List(socket, interfaceIndex), ct);

    public ValueTask DisposeAsync() => Thread.DisposeAsync();

    private static AddressOutcome Add(NetlinkSocket socket, VirtualAddress address)
    {
        var errno = socket.Change(
            RouteType.NewAddress, NetlinkFlags.Create | NetlinkFlags.Exclusive, AddressMessages.Add(address));
        if (errno != Errno.Eexist) return AddressOutcomes.Of(errno);

        // A daemon before us, or an administrator, put it there: from now on it expires when we do not refresh it.
        errno = socket.Change(RouteType.NewAddress, NetlinkFlags.Replace, AddressMessages.Add(address));
        return errno == Errno.None ? AddressOutcome.AlreadyThere : AddressOutcomes.Of(errno);
    }

    private static AddressOutcome Remove(NetlinkSocket socket, VirtualAddress address) =>
        AddressOutcomes.Of(
            socket.Change(RouteType.DelAddress, NetlinkFlags.None, AddressMessages.Remove(address)));

    private static List<HeldAddress> List(NetlinkSocket socket, int interfaceIndex)
    {
        var found = new List<HeldAddress>();
        var errno = socket.Dump(
            RouteType.GetAddress, AddressMessages.List(interfaceIndex), AddressMessages.TryRead, found);
        if (errno is not (Errno.None or Errno.Enodev)) throw new IOException($"list addresses: errno {(int)errno}");

        if (interfaceIndex != 0) found.RemoveAll(held => held.InterfaceIndex != interfaceIndex);
        return found;
    }
}
