using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using PacketDotNet;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Carpool.Linux.Packets;

/// <summary>
/// A capture file, pcap or pcapng, of Ethernet, raw IP or Linux 'cooked' packets, as tcpdump and tshark write them.
/// </summary>
public sealed class PacketFile : IDisposable
{
    private const int CookedHeader = 16;
    private const int CookedHeader2 = 20;
    private const LinkLayers CookedV2 = (LinkLayers)276;

    private readonly CaptureFileReaderDevice _file;

    private PacketFile(CaptureFileReaderDevice file) => _file = file;

    /// <summary>Why reading ended before the end of the file; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <param name="path">The file.</param>
    /// <param name="file">The file, open.</param>
    /// <param name="fault">Why not: no such file, not a capture file, a link type that is not read here.</param>
    public static bool TryOpen(
        string path, [NotNullWhen(true)] out PacketFile? file, [NotNullWhen(false)] out string? fault)
    {
        file = null;
        fault = null;
        var device = new CaptureFileReaderDevice(path);
        try
        {
            device.Open();
            if (IsReadable(device.LinkType)) file = new PacketFile(device);
            else fault = $"{path}: link type {device.LinkType} is not read";
        }
        catch (PcapException refused)
        {
            fault = refused.Message;
        }
        catch (DllNotFoundException)
        {
            fault = WireDevice.NoLibpcap;
        }

        if (file is null) device.Dispose();
        return file is not null;
    }

    /// <summary>Every frame of the file in its order, to be read once.</summary>
    public IEnumerable<OfflinePacket> Packets()
    {
        for (var number = 1; Next(number) is { } packet; number++) yield return packet;
    }

    public void Dispose() => _file.Dispose();

    private static bool IsReadable(LinkLayers type) =>
        type is LinkLayers.Ethernet or LinkLayers.RawLegacy or LinkLayers.LinuxSll or CookedV2;

    private OfflinePacket? Next(int number)
    {
        var status = _file.GetNextPacket(out var capture);
        if (status == GetPacketStatus.Error) Fault = _file.LastError;
        if (status != GetPacketStatus.PacketRead) return null;

        var drop = TryRead(capture.Data, out var packet);
        return OfflinePacket.From(number, drop, packet) with { CapturedAt = capture.Header.Timeval.Date };
    }

    private PacketDrop TryRead(ReadOnlySpan<byte> octets, out CapturedPacket packet) => _file.LinkType switch
    {
        LinkLayers.Ethernet => PacketParser.TryReadFrame(octets, default, out packet),
        LinkLayers.LinuxSll => TryReadCooked(octets, CookedHeader, typeOffset: 14, out packet),
        CookedV2 => TryReadCooked(octets, CookedHeader2, typeOffset: 0, out packet),
        _ => PacketParser.TryReadIp(octets, default, out packet),
    };

    /// <summary>What <c>tcpdump -i any</c> writes: the Ethernet type stands at another place.</summary>
    private static PacketDrop TryReadCooked(
        ReadOnlySpan<byte> octets, int header, int typeOffset, out CapturedPacket packet)
    {
        packet = default;
        if (octets.Length < header) return PacketDrop.CutShort;
        var type = BinaryPrimitives.ReadUInt16BigEndian(octets[typeOffset..]);
        return PacketParser.TryReadTyped(type, octets[header..], default, out packet);
    }
}
