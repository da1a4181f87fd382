using System.Diagnostics;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;
using PacketDotNet;

namespace Carpool.Linux.Tests.Packets;

/// <summary>What Wireshark's dissectors make of our frames.</summary>
public sealed class TsharkTests : IDisposable
{
    private const string Good = "1";

    private readonly CaptureFiles _files = new();

    public void Dispose() => _files.Dispose();

    [TsharkFact]
    public void Our_advertisements_are_CARP_with_good_checksums()
    {
        foreach (var source in new[] { "192.0.2.11", "2001:db8::11" })
        {
            var frame = AdvertisementFrame.Multicast(MacAddress.VirtualFor(7), NetAddress.Parse(source));
            CarpCodec.Write(frame.Pdu, new CarpAdvertisement(Vhid: 7, Advskew: 20, Advbase: 1, Demote: 0, Counter: 42),
                new CarpAuthenticator("secret"u8, 7, [NetAddress.Parse("192.0.2.101")]));

            Assert.Equal(["7", "20", "1", Good],
                Dissect(frame.Frame, "carp.vhid", "carp.advskew", "carp.adver_int", "carp.checksum.status"));
        }
    }

    [TsharkFact]
    public void Our_IPv4_header_is_good()
    {
        var frame = AdvertisementFrame.Multicast(MacAddress.VirtualFor(7), NetAddress.Parse("192.0.2.11"));
        Assert.Equal(["255", "0xe0", "1", "112", Good],
            Dissect(frame.Frame, "ip.ttl", "ip.dsfield", "ip.flags.df", "ip.proto", "ip.checksum.status"));
    }

    [TsharkFact]
    public void Our_neighbour_advertisement_is_good()
    {
        var announcement = new Announcement(NetAddress.Parse("2001:db8::101"), MacAddress.VirtualFor(7));
        Assert.Equal(["136", "2001:db8::101", "0", "1", "00:00:5e:00:01:07", Good],
            Dissect(announcement.Frame, "icmpv6.type", "icmpv6.nd.na.target_address", "icmpv6.nd.na.flag.s",
                "icmpv6.nd.na.flag.o", "icmpv6.opt.linkaddr", "icmpv6.checksum.status"));
    }

    [TsharkFact]
    public void Our_gratuitous_ARP_is_one()
    {
        var announcement = new Announcement(NetAddress.Parse("192.0.2.101"), MacAddress.VirtualFor(7));
        Assert.Equal(["1", "1", "192.0.2.101", "192.0.2.101"],
            Dissect(announcement.Frame, "arp.opcode", "arp.isgratuitous", "arp.src.proto_ipv4", "arp.dst.proto_ipv4"));
    }

    private string[] Dissect(ReadOnlySpan<byte> frame, params string[] fields)
    {
        var path = _files.Write(LinkLayers.Ethernet, frame.ToArray());
        var start = new ProcessStartInfo("tshark") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] options = ["-r", path, "-d", "ip.proto==112,carp", "-o", "ip.check_checksum:TRUE", "-T", "fields"];
        foreach (var option in options) start.ArgumentList.Add(option);
        foreach (var field in fields) start.ArgumentList.Add($"-e{field}");
        using var tshark = Process.Start(start)!;
        // A line for root about root is all that it says there.
        tshark.ErrorDataReceived += (_, _) => { };
        tshark.BeginErrorReadLine();
        var line = tshark.StandardOutput.ReadToEnd();
        tshark.WaitForExit();
        Assert.Equal(0, tshark.ExitCode);
        // Flags are 1 and 0 up to version 4.0, then True and False.
        return [.. line.TrimEnd('\n').Replace("True", "1", StringComparison.Ordinal)
            .Replace("False", "0", StringComparison.Ordinal).Split('\t')];
    }
}
