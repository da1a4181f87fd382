using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carpool.Cluster.Formats;

/// <summary>A value of an enum as its word in lower case. Numbers would change their meaning with the code.</summary>
internal sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
