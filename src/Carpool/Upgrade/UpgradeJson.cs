using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core;
using Carpool.Core.Carp;

namespace Carpool.Upgrade;

/// <summary>One JSON object a line; the word says which message it is.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(InstantConverter), typeof(NetAddressConverter),
        typeof(JsonStringEnumConverter<CarpRole>),
    ])]
[JsonSerializable(typeof(UpgradeMessage))]
internal sealed partial class UpgradeJson : JsonSerializerContext;

/// <summary>Nanoseconds of the host's monotonic clock.</summary>
internal sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Nanoseconds);
}

/// <summary>As people write it.</summary>
internal sealed class NetAddressConverter : JsonConverter<NetAddress>
{
    public override NetAddress Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        NetAddress.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("no address");

    public override void Write(Utf8JsonWriter writer, NetAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
