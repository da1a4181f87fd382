using Carpool.Linux.Packets;

namespace Carpool.Linux.Netlink;

/// <summary>
/// The interface that carries a vhid's addresses when mac = virtual: a private macvlan with 00:00:5e:00:01:vhid on the
/// base interface. It is down unless this host is master: a macvlan that is up with its defaults sends frames by
/// itself, and one such frame moves the switch's entry for the shared MAC address to the wrong port. So raise it after
/// the first advertisement and before its addresses, and lower it first when leaving master.
/// </summary>
public sealed class VirtualMac : IAsyncDisposable
{
    private const string Kind = "macvlan";

    private readonly NetlinkThread _thread;

    private VirtualMac(NetlinkThread thread, byte vhid, int interfaceIndex)
    {
        _thread = thread;
        (Vhid, InterfaceIndex) = (vhid, interfaceIndex);
    }

    public byte Vhid { get; }

    /// <summary>Where the vhid's addresses go, as /32 and /128.</summary>
    public int InterfaceIndex { get; }

    public string Name => NameOf(Vhid);

    public MacAddress Mac => MacAddress.VirtualFor(Vhid);

    /// <summary>
    /// Makes the interface, down. One that an earlier daemon left is removed first, with its addresses.
    /// </summary>
    /// <param name="plane">Does the work, in its turn.</param>
    /// <param name="vhid">1 to 255.</param>
    /// <param name="baseIndex">
    /// The interface below. Its arp_ignore must be 1 (<see cref="KernelSettings.ForBase"/>).
    /// </param>
    /// <param name="withIPv6">Whether the vhid has IPv6 addresses; otherwise IPv6 is disabled on the interface.</param>
    /// <param name="ct">Cancels it before its turn.</param>
    /// <returns>The interface, or null and why not.</returns>
    public static Task<(VirtualMac? Link, AddressOutcome Outcome)> CreateAsync(
        AddressPlane plane, byte vhid, int baseIndex, bool withIPv6, CancellationToken ct) =>
        plane.Thread.RunAsync(socket =>
        {
            var outcome = Create(socket, vhid, baseIndex, withIPv6, out var index);
            return (outcome == AddressOutcome.Done ? new VirtualMac(plane.Thread, vhid, index) : null, outcome);
        }, ct);

    /// <summary>
    /// Goes on with the interface as another daemon has it, its addresses included; makes one where there is none.
    /// </summary>
    /// <inheritdoc cref="CreateAsync"/>
    public static Task<(VirtualMac? Link, AddressOutcome Outcome)> AdoptAsync(
        AddressPlane plane, byte vhid, int baseIndex, bool withIPv6, CancellationToken ct) =>
        plane.Thread.RunAsync(socket =>
        {
            if (Find(socket, NameOf(vhid)) is { } there && IsOurs(there) && there.Lower == baseIndex)
                return (new VirtualMac(plane.Thread, vhid, there.Index), AddressOutcome.Done);

            var outcome = Create(socket, vhid, baseIndex, withIPv6, out var index);
            return (outcome == AddressOutcome.Done ? new VirtualMac(plane.Thread, vhid, index) : null, outcome);
        }, ct);

    /// <summary>Removes every such interface on a base that an earlier daemon left, whatever its vhid.</summary>
    /// <exception cref="IOException">The kernel did not answer.</exception>
    public static Task<int> RemoveLeftoversAsync(AddressPlane plane, int baseIndex, CancellationToken ct) =>
        plane.Thread.RunAsync(socket =>
        {
            var removed = 0;
            foreach (var link in List(socket))
            {
                if (link.Lower != baseIndex || !IsOurs(link)) continue;
                if (Delete(socket, link.Index) == AddressOutcome.Done) removed++;
            }

            return removed;
        }, ct);

    public Task<AddressOutcome> RaiseAsync(CancellationToken ct) => SetUpAsync(up: true, ct);

    /// <summary>
    /// Sets it down: it answers and sends nothing any more. IPv6 addresses vanish with that, IPv4 ones stay.
    /// </summary>
    public Task<AddressOutcome> LowerAsync(CancellationToken ct) => SetUpAsync(up: false, ct);

    /// <summary>Removes the interface and its addresses.</summary>
    public async ValueTask DisposeAsync() =>
        _ = await _thread.RunAsync(socket => Delete(socket, InterfaceIndex), CancellationToken.None);

    private static string NameOf(byte vhid) => $"carp{vhid:D3}";

    private static bool IsOurs(LinkReport link)
    {
        if (link.Kind != Kind) return false;

        Span<byte> octets = stackalloc byte[MacAddress.Size];
        link.Mac.Write(octets);
        return link.Mac == MacAddress.VirtualFor(octets[^1]) && link.Name == NameOf(octets[^1]);
    }

    private static AddressOutcome Create(
        NetlinkSocket socket, byte vhid, int baseIndex, bool withIPv6, out int index)
    {
        index = 0;
        var name = NameOf(vhid);
        if (Find(socket, name) is { } left)
        {
            if (!IsOurs(left)) return AddressOutcome.NameTaken;
            if (!Delete(socket, left.Index).IsGone()) return AddressOutcome.Failed;
        }

        var added = AddressOutcomes.Of(socket.Change(
            RouteType.NewLink,
            NetlinkFlags.Create | NetlinkFlags.Exclusive,
            LinkMessages.AddMacvlan(name, baseIndex, MacAddress.VirtualFor(vhid))));
        if (added != AddressOutcome.Done) return added;
        if (Find(socket, name) is not { } link) return AddressOutcome.Failed;

        index = link.Index;
        if (Quieten(socket, name, index, withIPv6)) return AddressOutcome.Done;

        // Half set up it would answer for the host's own address or drop what comes in: rather none.
        _ = Delete(socket, index);
        return AddressOutcome.Failed;
    }

    private static bool Quieten(NetlinkSocket socket, string name, int index, bool withIPv6)
    {
        var v4 = $"net/ipv4/conf/{name}/";
        var quiet = KernelSettings.SetOwn(v4 + "arp_ignore", "1")       // else it answers for the host's own address
            && KernelSettings.SetOwn(v4 + "arp_announce", "2")
            && KernelSettings.SetOwn(v4 + "accept_local", "1")
            // The routes point to the base, so a strict check drops what comes in here. Loose, not off: the larger of
            // this and conf/all counts, and 2 wins over an all of 1 without touching the host's setting.
            && KernelSettings.SetOwn(v4 + "rp_filter", "2")
            && KernelSettings.SetOwn(v4 + "promote_secondaries", "1");
        if (!quiet) return false;

        var noGeneration = socket.Change(RouteType.NewLink, NetlinkFlags.None, LinkMessages.NoIPv6Generation(index));
        if (!withIPv6)
        {
            // A host without IPv6 has no such setting, and needs none.
            _ = KernelSettings.SetOwn($"net/ipv6/conf/{name}/disable_ipv6", "1");
            return true;
        }

        return noGeneration == Errno.None
            && KernelSettings.SetOwn($"net/ipv6/conf/{name}/accept_ra", "0")
            && KernelSettings.SetOwn($"net/ipv6/conf/{name}/router_solicitations", "0");
    }

    private static AddressOutcome Delete(NetlinkSocket socket, int index) =>
        AddressOutcomes.Of(socket.Change(RouteType.DelLink, NetlinkFlags.None, LinkMessages.Delete(index)));

    private static LinkReport? Find(NetlinkSocket socket, string name)
    {
        foreach (var link in List(socket))
        {
            if (link.Name == name) return link;
        }

        return null;
    }

    private static List<LinkReport> List(NetlinkSocket socket)
    {
        var found = new List<LinkReport>();
        var errno = socket.Dump<LinkReport>(RouteType.GetLink, LinkMessages.ListAll(), LinkMessages.TryRead, found);
        return errno == Errno.None ? found : throw new IOException($"list links: errno {(int)errno}");
    }

    private Task<AddressOutcome> SetUpAsync(bool up, CancellationToken ct) => _thread.RunAsync(
        socket => AddressOutcomes.Of(
            socket.Change(RouteType.NewLink, NetlinkFlags.None, LinkMessages.SetUp(InterfaceIndex, up))), ct);
}
