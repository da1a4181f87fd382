using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

/// <summary>One packet of vectors/carp.json: captured from a real speaker, or computed by the rules of one.</summary>
public sealed record CarpVector
{
    public static readonly IReadOnlyList<CarpVector> Good = Load("vectors");
    public static readonly IReadOnlyList<CarpVector> Bad = Load("negative");

    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("password")]
    public required string Password { get; init; }

    [JsonPropertyName("vhid")]
    public required byte Vhid { get; init; }

    [JsonPropertyName("advbase")]
    public byte Advbase { get; init; }

    [JsonPropertyName("advskew")]
    public byte Advskew { get; init; }

    [JsonPropertyName("byte4")]
    public byte Demote { get; init; }

    [JsonPropertyName("counter_hex")]
    public string CounterHex { get; init; } = "";

    [JsonPropertyName("addresses")]
    public required string[] Addresses { get; init; }

    [JsonPropertyName("ip_packet_hex")]
    public required string IPPacketHex { get; init; }

    public byte[] Packet => Convert.FromHexString(IPPacketHex);

    public bool IsV6 => Packet[0] >> 4 == 6;

    public byte Ttl => Packet[IsV6 ? 7 : 8];

    public NetAddress Source => NetAddress.Read(IsV6 ? Packet.AsSpan(8, 16) : Packet.AsSpan(12, 4));

    public byte[] Pdu => IsV6 ? Packet[40..] : Packet[20..];

    public CarpAdvertisement Ad => new(Vhid, Advskew, Advbase, Demote, Convert.ToUInt64(CounterHex, 16));

    /// <summary>What OpenBSD does differently cannot be read off the packet, only off the vector's name.</summary>
    public CarpAuthenticator CreateAuthenticator() => new(
        Encoding.UTF8.GetBytes(Password),
        Vhid,
        [.. Addresses.Select(NetAddress.Parse)],
        Id == "obsd-v6-nov6ll" ? CarpDigestForm.WithoutLinkLocal : CarpDigestForm.Full,
        Id == "obsd-lladdr" ? [0x02, 0x00, 0x00, 0xaa, 0xbb, 0xcc] : []);

    public static TheoryData<string> Names(IEnumerable<CarpVector> vectors) => new(vectors.Select(v => v.Id));

    public override string ToString() => Id;

    private static CarpVector[] Load(string part)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Carp", "vectors", "carp.json");
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        return file.RootElement.GetProperty(part).Deserialize<CarpVector[]>()!;
    }
}
