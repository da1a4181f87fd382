using System.Text.Json.Serialization;

namespace Carpool.Admin;

/// <summary>The client's one line: the words of the command as they were typed, without the program's name.</summary>
public sealed record AdminRequest(string[] Args);

/// <summary>
/// One line of the answer: a piece of standard output or standard error, and with the last one the exit status.
/// </summary>
public sealed record AdminFrame(string? Out = null, string? Err = null, int? Exit = null);

/// <summary>Both as one JSON object a line over the Unix socket.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminFrame))]
internal sealed partial class AdminWire : JsonSerializerContext;
