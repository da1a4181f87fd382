using System.Buffers.Binary;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;

namespace Carpool.Lab.Tests.Peers;

/// <summary>What the pool must not listen to, each with the word for why. Most seem faster than any node.</summary>
internal static class HostileFrames
{
    private const int IPHeader = 14;
    private const int Payload = IPHeader + 20;

    private static readonly MacAddress Mac = MacAddress.Parse("02:00:c0:00:02:c9");

    public static readonly IReadOnlyDictionary<string, (string Word, byte[] Frame)> All =
        new Dictionary<string, (string Word, byte[] Frame)>
        {
            ["another password"] = ("bad-digest", Advertisement(password: "guess")),
            ["other addresses"] = ("bad-digest", Advertisement(address: "192.0.2.102")),
            ["a forged bow-out"] = ("bad-digest", Advertisement(password: "guess", advbase: 255, advskew: 255)),
            ["from behind a router"] = ("bad-ttl", WithTtl(Advertisement(), 254)),
            ["a damaged octet"] = ("bad-checksum", Damaged(Advertisement())),
            ["another vhid"] = ("unknown-vhid", Advertisement(vhid: 99)),
            ["the other family"] = ("wrong-family", Advertisement(source: "2001:db8::201")),
            ["one octet too few"] = ("too-short", WithPayload(Advertisement().AsSpan(Payload, CarpCodec.Size - 1))),
            ["VRRPv2"] = ("not-carp", WithPayload(Convert.FromHexString("2107960100013dd10a6300c80000000000000000"))),
            ["VRRPv3"] = ("bad-version", WithPayload(Convert.FromHexString("3107ff01000a0000c0000265"))),
        };

    private static byte[] Advertisement(
        string password = PeerLab.Password,
        byte vhid = PeerLab.Vhid,
        string address = PeerLab.Address,
        string source = "192.0.2.201",
        byte advbase = 0,
        byte advskew = 1)
    {
        var frame = AdvertisementFrame.Multicast(Mac, NetAddress.Parse(source));
        var authenticator = new CarpAuthenticator(
            System.Text.Encoding.ASCII.GetBytes(password), vhid, [NetAddress.Parse(address)]);
        CarpCodec.Write(frame.Pdu, new CarpAdvertisement(vhid, advskew, advbase, Demote: 0, Counter: 1), authenticator);
        return frame.Frame.ToArray();
    }

    private static byte[] Damaged(byte[] frame)
    {
        frame[^1] ^= 1;
        return frame;
    }

    private static byte[] WithTtl(byte[] frame, byte ttl)
    {
        frame[IPHeader + 8] = ttl;
        return WithHeaderChecksum(frame);
    }

    private static byte[] WithPayload(ReadOnlySpan<byte> payload)
    {
        byte[] frame = [.. Advertisement().AsSpan(0, Payload), .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(IPHeader + 2), (ushort)(frame.Length - IPHeader));
        return WithHeaderChecksum(frame);
    }

    private static byte[] WithHeaderChecksum(byte[] frame)
    {
        var header = frame.AsSpan(IPHeader, Payload - IPHeader);
        header[10..12].Clear();
        var sum = 0;
        for (var i = 0; i < header.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)~(sum % 0xffff));
        return frame;
    }
}
