using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Admin;

namespace Carpool.Lab.Control;

/// <summary>What may be asked of a running lab.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LabVerb>))]
internal enum LabVerb
{
    Status,
    Crash,
    Kill,
    Hang,
    Cut,
    Heal,
    Start,
    Down,
}

/// <summary>One line of JSON from the client.</summary>
/// <param name="Host">The host that it is about; null for Status and Down.</param>
internal sealed record LabRequest(LabVerb Verb, string? Host = null);

/// <summary>One line of JSON back.</summary>
/// <param name="Fault">Why it was not done, or null.</param>
/// <param name="Pid">The lab's own process.</param>
/// <param name="Status">The answer to Status.</param>
internal sealed record LabReply(string? Fault, int Pid, LabStatus? Status = null);

/// <summary>JSON of the control socket and of <c>lab status --json</c>: snake_case keys.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LabRequest))]
[JsonSerializable(typeof(LabReply))]
[JsonSerializable(typeof(LabStatus))]
[JsonSerializable(typeof(IReadOnlyList<VipView>))]
internal sealed partial class LabJson : JsonSerializerContext
{
    /// <summary>For people: indented.</summary>
    public static LabJson Indented => new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
