using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Admin;
using Carpool.Lab.Servers;

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
    Break,
    Mend,
    Down,
}

/// <summary>One line of JSON from the client.</summary>
/// <param name="Host">The host that it is about; null for Status and Down.</param>
/// <param name="Only">Of Cut: what is lost.</param>
/// <param name="From">Of Cut: the other hosts; null for all.</param>
/// <param name="Service">Of Break and Mend: which one; null to mend all.</param>
/// <param name="How">Of Break.</param>
internal sealed record LabRequest(
    LabVerb Verb, string? Host = null, Traffic Only = Traffic.All, IReadOnlyList<string>? From = null,
    string? Service = null, Breakage? How = null)
{
    public override string ToString()
    {
        var only = Only == Traffic.All ? "" : $" only {Only.Word()}";
        var from = From is { Count: > 0 } others ? $" from {string.Join(' ', others)}" : "";
        var service = Service is null ? "" : $" {Service}";
        var how = How is { } way ? $" {way.Word()}" : "";
        return $"{Verb.ToString().ToLowerInvariant()} {Host}{only}{from}{service}{how}";
    }
}

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
[JsonSerializable(typeof(IReadOnlyList<NodeView>))]
internal sealed partial class LabJson : JsonSerializerContext
{
    /// <summary>For people: indented.</summary>
    public static LabJson Indented => new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
