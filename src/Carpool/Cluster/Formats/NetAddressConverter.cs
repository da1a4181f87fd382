using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core;

namespace Carpool.Cluster.Formats;

/// <summary>An address as people write it.</summary>
internal sealed class NetAddressConverter : JsonConverter<NetAddress>
{
    public override NetAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && NetAddress.TryParse(reader.GetString(), out var address)
            ? address
            : throw new JsonException("an address is expected");

    public override void Write(Utf8JsonWriter writer, NetAddress value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[NetAddress.MaxTextLength];
        writer.WriteStringValue(text[..value.Format(text)]);
    }
}
