using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Carpool.Core;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Nftables;

/// <summary>
/// A host with two IPv4 and one IPv6 virtual address on eth0, and a client that asks for them. The lease is long enough
/// never to lapse during a test, so what ends it is what the test does.
/// </summary>
internal sealed class LeaseHost : IDisposable
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    public static readonly LeasedAddress First = new(1, NetAddress.Parse("192.0.2.101"));
    public static readonly LeasedAddress First6 = new(1, NetAddress.Parse("2001:db8::101"));
    public static readonly LeasedAddress Second = new(2, NetAddress.Parse("192.0.2.102"));
    public static readonly LeasePlan Plan = new("eth0", [First, First6, Second], Long);

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly FrameSocket _wire;
    private readonly List<TcpListener> _listeners = [];

    public LeaseHost()
    {
        NetworkNamespace.Connect(Host, "eth0", Client, "eth0");
        Host.Ip("addr add 192.0.2.11/24 dev eth0");
        Client.Ip("addr add 192.0.2.201/24 dev eth0");
        Client.Ip("addr add 2001:db8::201/64 dev eth0 nodad");
        Host.Ip("addr add 2001:db8::11/64 dev eth0 nodad");
        Host.Execute("sysctl", "-qw net.ipv4.conf.eth0.arp_announce=2");
        foreach (var leased in Plan.Pool)
        {
            var nodad = leased.Address.IsV6 ? "nodad" : "";
            Host.Ip($"addr add {leased.Address}/{leased.Address.MaxPrefixLength} dev eth0 {nodad}");
        }

        Mac = MacAddress.Parse(Regex.Match(Host.Ip("link show eth0"), "ether (\\S+)").Groups[1].Value);
        _wire = Host.Run(() => new FrameSocket(Index));
        Lease = Host.Run(() => new Lease());
        foreach (var any in new[] { IPAddress.Any, IPAddress.IPv6Any })
        {
            var listener = Host.Run(() => new TcpListener(any, 80));
            Host.Run(listener.Start);
            _listeners.Add(listener);
        }
    }

    public NetworkNamespace Host { get; } = new();

    public NetworkNamespace Client { get; } = new();

    public Lease Lease { get; }

    public MacAddress Mac { get; }

    public int Index =>
        int.Parse(Host.Ip("-o link show eth0").Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends an advertisement; its digest is nonsense, which the rules do not look at.</summary>
    public int Advertise(byte vhid, bool isV6 = false, byte advbase = 1, byte ttl = 255)
    {
        byte[] carp = [0x21, vhid, 0, 7, 0, advbase, .. new byte[30]];
        byte[] v4 = [0x45, 0, 0, 56, 0, 0, 0x40, 0, ttl, 112, 0, 0, 192, 0, 2, 11, 224, 0, 0, 18];
        byte[] v6 =
        [
            0x60, 0, 0, 0, 0, 36, 112, ttl,
            .. IPAddress.Parse("fe80::1").GetAddressBytes(), .. IPAddress.Parse("ff02::12").GetAddressBytes(),
        ];
        return isV6
            ? Send([0x33, 0x33, 0, 0, 0, 0x12], 0x86dd, [.. v6, .. carp])
            : Send([1, 0, 0x5e, 0, 0, 0x12], 0x0800, [.. v4, .. carp]);
    }

    /// <summary>Sends a gratuitous ARP request for an IPv4 address.</summary>
    public int Announce(NetAddress address)
    {
        var (mac, ip) = (new byte[6], new byte[4]);
        Mac.Write(mac);
        address.Write(ip);
        byte[] arp = [0, 1, 8, 0, 6, 4, 0, 1, .. mac, .. ip, .. new byte[6], .. ip];
        return Send([255, 255, 255, 255, 255, 255], 0x0806, arp);
    }

    /// <summary>The addresses that the kernel lets answer, as nft(8) shows them.</summary>
    public IReadOnlyList<NetAddress> Leased() =>
    [
        .. from set in new[] { "leased", "leased6" }
           from Match word in Regex.Matches(
               Host.Execute("nft", $"list set netdev {Plan.Table} {set}"), @"[0-9a-f]+[.:][0-9a-f.:]+(?= timeout)")
           select NetAddress.Parse(word.Value),
    ];

    public bool AnswersArp(NetAddress address) =>
        Client.Execute("sh", $"-c \"arping -c 1 -w 0.4 -i eth0 {address} || true\"")
            .Contains("bytes from", StringComparison.Ordinal);

    /// <summary>Whether a TCP connection comes about; the client has to find the MAC address first.</summary>
    public async Task<bool> ConnectsAsync(NetAddress address)
    {
        Client.Ip("neigh flush dev eth0");
        var family = address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        using var client = Client.Run(() => new TcpClient(family));
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await client.ConnectAsync(address.ToIPAddress(), 80, limit.Token);
            return true;
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Lease.Dispose();
        _wire.Dispose();
        foreach (var listener in _listeners) listener.Dispose();
        Host.Dispose();
        Client.Dispose();
    }

    private int Send(byte[] destination, ushort type, byte[] payload)
    {
        var source = new byte[6];
        Mac.Write(source);
        return _wire.Send([.. destination, .. source, (byte)(type >> 8), (byte)type, .. payload]);
    }
}
