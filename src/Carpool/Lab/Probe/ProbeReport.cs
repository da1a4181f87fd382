using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carpool.Lab.Probe;

/// <summary>What a client saw. All times are milliseconds of CLOCK_MONOTONIC, which all hosts of a lab share.</summary>
/// <param name="FromMs">When the probing began.</param>
/// <param name="ToMs">When it ended.</param>
/// <param name="SlowestMs">The longest time between two rounds of questions.</param>
public sealed record ProbeReport(
    double FromMs,
    double ToMs,
    double SlowestMs,
    IReadOnlyList<ProbedAddress> Addresses,
    IReadOnlyList<ProbedAdvertiser> Advertisers)
{
    public string ToJson() => JsonSerializer.Serialize(this, ProbeJson.Default.ProbeReport);

    /// <exception cref="JsonException">The text is no report.</exception>
    public static ProbeReport Parse(string json) =>
        JsonSerializer.Deserialize(json, ProbeJson.Default.ProbeReport) ?? throw new JsonException("an empty report");
}

/// <summary>One address and who answered for it.</summary>
/// <param name="Reigns">
/// Who answered, in order. An address that moved once has two; A, B, A after one move means that two hosts answered.
/// </param>
/// <param name="MoreReigns">How many further ones there were after the hundred that are kept.</param>
/// <param name="NeighbourGap">The longest time without an answer to an ARP request or a neighbour solicitation.</param>
/// <param name="ConnectGap">The longest time without an answer to a SYN.</param>
/// <param name="Refused">Connections that were answered by a RST.</param>
public sealed record ProbedAddress(
    string Address,
    IReadOnlyList<Reign> Reigns,
    int MoreReigns,
    ProbeGap NeighbourGap,
    ProbeGap ConnectGap,
    int Refused);

/// <summary>Answers without one of another host in between.</summary>
/// <param name="Mac">The Ethernet source of the answers.</param>
public sealed record Reign(string Mac, double FirstMs, double LastMs, int Answers);

/// <summary>A time without an answer, between two or after the last; without any answer all of the time.</summary>
/// <param name="PausedMs">How long in it nobody was asked, by a pause of the prober itself.</param>
public sealed record ProbeGap(double FromMs, double ToMs, double PausedMs = 0)
{
    public double Ms => ToMs - FromMs;

    /// <summary>How long nobody answered though he was asked.</summary>
    public double NetMs => Ms - PausedMs;
}

/// <summary>One host's CARP advertisements for one vhid, bow-outs (advbase 255) left out.</summary>
public sealed record ProbedAdvertiser(byte Vhid, string Mac, double FirstMs, double LastMs, int Count);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeJson : JsonSerializerContext;
