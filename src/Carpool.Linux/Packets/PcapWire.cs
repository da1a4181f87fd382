using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Carpool.Core;
using Carpool.Linux.Clock;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Carpool.Linux.Packets;

/// <summary>
/// A wire through libpcap: a packet socket sees every advertisement before netfilter and before any macvlan, and sends
/// whole frames through the egress hook that renews leases. It joins CARP's groups while it lives. What it sends itself
/// it does not capture.
/// </summary>
public sealed partial class PcapWire : IWire
{
    private const string CarpOnly = "ip proto 112 or ip6 proto 112";

    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(1);

    private readonly WireDevice _device;
    private readonly CaptureScope _scope;
    private readonly List<MulticastMembership> _memberships = [];
    private readonly List<WireEvent> _refused = [];
    private readonly Lock _closing = new();
    private Thread? _capture;
    private volatile bool _stopping;
    private bool _sinkFailing;

    private PcapWire(WireDevice device, int index, MacAddress mac, CaptureScope scope)
    {
        _device = device;
        _scope = scope;
        Interface = device.Name;
        Index = index;
        Mac = mac;
        Join(AdvertisementFrame.GroupV4);
        Join(AdvertisementFrame.GroupV6);
    }

    public string Interface { get; }

    public int Index { get; }

    public MacAddress Mac { get; }

    public WireCounters Counters { get; } = new();

    public long KernelDrops
    {
        get
        {
            lock (_closing) return _device.Opened ? _device.Statistics.DroppedPackets : 0;
        }
    }

    /// <summary>Opens the interface in the network namespace of the calling thread.</summary>
    /// <param name="interfaceName">For instance <c>eth0</c>.</param>
    /// <param name="scope">Which frames to capture.</param>
    /// <param name="wire">The wire, which captures from now on and delivers from <see cref="Listen"/> on.</param>
    /// <param name="fault">Why there is no wire.</param>
    public static bool TryOpen(
        string interfaceName,
        CaptureScope scope,
        [NotNullWhen(true)] out PcapWire? wire,
        [NotNullWhen(false)] out WireEvent.Lost? fault)
    {
        (wire, fault) = Open(interfaceName, scope);
        return wire is not null;
    }

    public SendOutcome Send(ReadOnlySpan<byte> frame) => _device.Send(frame, Counters);

    public void Listen(PacketSink sink, Action<WireEvent> report)
    {
        if (_capture is not null) throw new InvalidOperationException($"{Interface} is listened to already");

        _capture = new Thread(() => Capture(sink, report)) { IsBackground = true, Name = $"wire {Interface}" };
        _capture.Start();
    }

    /// <summary>
    /// Stops within a second, also on a quiet wire, and waits for the sink to return; but not when the sink itself or
    /// the report calls it.
    /// </summary>
    public void Dispose()
    {
        _stopping = true;
        foreach (var membership in _memberships) membership.Dispose();
        if (_capture is null) Close();
        else if (_capture != Thread.CurrentThread) _capture.Join(LongestStop);
    }

    private static (PcapWire? Wire, WireEvent.Lost? Fault) Open(string name, CaptureScope scope)
    {
        WireEvent.Lost Lost(WireLoss reason, string detail) => new(name, reason, detail);
        var index = (int)InterfaceIndex(name);
        if (index == 0) return (null, Lost(WireLoss.NoInterface, $"no interface is called {name}"));

        WireDevice? device = null;
        try
        {
            var description = PcapInterface.GetAllPcapInterfaces().FirstOrDefault(candidate => candidate.Name == name);
            if (description is null) return (null, Lost(WireLoss.NoInterface, "libpcap does not see it"));

            device = new WireDevice(description);
            device.OpenFor(CarpOnly, promiscuous: scope == CaptureScope.Everything);
            if (device.LinkType == PacketDotNet.LinkLayers.Ethernet && device.MacAddress is { } mac)
                return (new PcapWire(device, index, MacAddress.Read(mac.GetAddressBytes()), scope), null);

            var linkType = device.LinkType;
            device.Close();
            return (null, Lost(WireLoss.NotEthernet, $"link type {linkType}"));
        }
        catch (PcapException fault)
        {
            device?.Close();
            return (null, Lost(Reason(fault.Error), fault.Message));
        }
        catch (DllNotFoundException)
        {
            return (null, Lost(WireLoss.NoLibpcap, WireDevice.NoLibpcap));
        }
    }

    private static WireLoss Reason(PcapError error) => error switch
    {
        PcapError.NoSuchDevice => WireLoss.NoInterface,
        PcapError.InterfaceNotUp => WireLoss.InterfaceDown,
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied => WireLoss.NotPermitted,
        _ => WireLoss.CaptureFailed,
    };

    private void Join(NetAddress group)
    {
        if (MulticastMembership.TryJoin(group, Index, out var refusal) is { } membership) _memberships.Add(membership);
        else _refused.Add(new WireEvent.NotJoined(Interface, group, refusal));
    }

    private void Capture(PacketSink sink, Action<WireEvent> report)
    {
        _ = PunctualThread.Become();
        foreach (var refusal in _refused) report(refusal);
        while (!_stopping)
        {
            switch (_device.Read(out var frame))
            {
                case WireDevice.Reading.Packet:
                    Deliver(frame, sink, report);
                    break;
                case WireDevice.Reading.Broken when !_stopping:
                    report(Loss(_device.LastError));
                    _stopping = true;
                    break;
            }
        }

        Close();
    }

    private void Close()
    {
        lock (_closing) _device.Close();
    }

    private void Deliver(ReadOnlySpan<byte> frame, PacketSink sink, Action<WireEvent> report)
    {
        var drop = PacketParser.TryReadFrame(frame, MonotonicClock.Now, out var packet);
        if (drop == PacketDrop.None) drop = Judge(packet);
        Counters.Count(drop);
        if (drop != PacketDrop.None) return;

        try
        {
            sink(packet);
            _sinkFailing = false;
        }
        catch (Exception fault)
        {
            // Nothing that a packet does to its receiver may end the capture.
            Counters.CountSinkFault();
            if (!_sinkFailing) report(new WireEvent.SinkFailed(Interface, fault));
            _sinkFailing = true;
        }
    }

    private PacketDrop Judge(in CapturedPacket packet)
    {
        if (packet.Vlan != 0) return PacketDrop.OtherVlan;
        return _scope == CaptureScope.Received && packet.SourceMac == Mac ? PacketDrop.OwnEcho : PacketDrop.None;
    }

    private WireEvent.Lost Loss(string detail)
    {
        var gone = InterfaceIndex(Interface) != (uint)Index;
        return new(Interface, gone ? WireLoss.NoInterface : WireLoss.CaptureFailed, detail);
    }

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint InterfaceIndex(string name);
}
