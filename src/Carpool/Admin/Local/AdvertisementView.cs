using System.Text.Json.Serialization;

namespace Carpool.Admin.Local;

/// <summary>
/// One advertisement as <c>carp decode</c> and <c>carp listen</c> show it; with <c>--json</c> these are the keys. What
/// could not be read is null.
/// </summary>
/// <param name="Time">UTC, when it was captured; there is no such key where the source does not say.</param>
/// <param name="Source">Where it came from: the node's name where the configuration has it, else the address.</param>
/// <param name="Counter">Decimal, in quotes: a JSON number would lose digits in many readers.</param>
/// <param name="Digest"><c>ok</c>, <c>bad</c>, or <c>unchecked</c> without password and addresses of the vhid.</param>
/// <param name="Verdict"><c>ok</c> or the word for why a node drops it.</param>
internal sealed record AdvertisementView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? Time,
    string? Source,
    byte? Vhid,
    byte? Advbase,
    byte? Advskew,
    byte? Demote,
    string? Counter,
    string Digest,
    string Verdict)
{
    public const string Unchecked = "unchecked";

    /// <summary>What was dropped before anybody looked for an advertisement in it.</summary>
    public static AdvertisementView Unread(DateTime? time, string verdict) =>
        new(time, null, null, null, null, null, null, Unchecked, verdict);

    /// <summary>One line for a terminal.</summary>
    public override string ToString()
    {
        var line = $"{Time:HH:mm:ss.fff'Z'}  {Source}";
        if (Vhid is not null)
            line += $"  vhid {Vhid}  advbase {Advbase}  advskew {Advskew}  demote {Demote}  counter {Counter}";
        return $"{line}  {Verdict}{(Vhid is not null && Digest == Unchecked ? ", digest unchecked" : "")}";
    }
}

/// <summary>One object a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AdvertisementView))]
internal sealed partial class AdvertisementJson : JsonSerializerContext;
