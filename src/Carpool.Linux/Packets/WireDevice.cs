using System.Runtime.InteropServices;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Carpool.Linux.Packets;

/// <summary>
/// SharpPcap's live device with two things that it keeps to itself: the packet socket's descriptor, so that a failed
/// send has an error number and not a text, and the captured octets without an object for each packet.
/// </summary>
internal sealed partial class WireDevice(PcapInterface description) : LibPcapLiveDevice(description)
{
    /// <summary>The loader's own words name a Windows library and twelve paths.</summary>
    internal const string NoLibpcap = "libpcap.so.0.8 cannot be loaded: is the package libpcap0.8 installed?";

    /// <summary>Longest wait for a packet, and so for the end of a quiet capture.</summary>
    private const int LongestWaitMilliseconds = 200;

    private const short PollIn = 1;

    /// <summary>An advertisement has 70 or 90 octets; the rest is room for tags and IPv4 options.</summary>
    private const int SnapLength = 256;

    /// <summary>What a read of the capture came to.</summary>
    internal enum Reading
    {
        Packet,
        Nothing,
        Broken,
    }

    /// <summary>Opens the device and captures what the filter lets through.</summary>
    /// <exception cref="PcapException">libpcap refused.</exception>
    internal void OpenFor(string filter, bool promiscuous)
    {
        Open(new DeviceConfiguration
        {
            Mode = promiscuous ? DeviceModes.Promiscuous : DeviceModes.None,
            Immediate = true,
            Snaplen = SnapLength,
            ReadTimeout = LongestWaitMilliseconds,
        });
        NonBlockingMode = true;
        Filter = filter;
    }

    /// <summary>Sends without waiting; <see cref="SendOutcome.Down"/> once the device is closed.</summary>
    internal SendOutcome Send(ReadOnlySpan<byte> frame, WireCounters counters)
    {
        var handle = Handle;
        var held = false;
        try
        {
            ObjectDisposedException.ThrowIf(handle.IsInvalid, this);
            // Holds the handle: a descriptor that is closed meanwhile may already be another file's.
            handle.DangerousAddRef(ref held);
            return RawSocket.Send(FileDescriptor, frame, counters);
        }
        catch (ObjectDisposedException)
        {
            counters.Count(SendOutcome.Down);
            return SendOutcome.Down;
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }

    /// <summary>Waits for a packet, but not for ever. The octets are good until the next call.</summary>
    internal Reading Read(out ReadOnlySpan<byte> octets)
    {
        octets = default;
        // libpcap's own wait heeds no time-out in immediate mode, and turns every millisecond while the link is down.
        // So the wait is ours. What it came to does not matter: libpcap must look in any case, for a packet, or whether
        // an interface that went down is still there.
        var ready = new PollDescriptor { Descriptor = FileDescriptor, Events = PollIn };
        _ = Poll(ref ready, 1, LongestWaitMilliseconds);

        nint header = 0;
        nint data = 0;
        switch (GetNextPacketPointers(ref header, ref data))
        {
            case 0:
                return Reading.Nothing;
            case 1:
                // struct pcap_pkthdr: a timeval of two words, then the captured length.
                var length = Marshal.ReadInt32(header, 2 * nint.Size);
                unsafe
                {
                    octets = new ReadOnlySpan<byte>((void*)data, length);
                }

                return Reading.Packet;
            default:
                return Reading.Broken;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);

    /// <summary>struct pollfd, poll(2).</summary>
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
