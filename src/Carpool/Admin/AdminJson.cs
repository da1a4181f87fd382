using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Carpool.Admin.Local;
using Carpool.Core.Admin;
using Carpool.Core.Dns;
using Carpool.Core.Events;
using Carpool.Core.Logs;
using Carpool.Core.Planning;
using Carpool.Core.Top;

namespace Carpool.Admin;

/// <summary>The documented, stable JSON of every listing: snake_case keys, UTC times in ISO 8601.</summary>
[JsonSerializable(typeof(IReadOnlyList<VipView>))]
[JsonSerializable(typeof(IReadOnlyList<NodeView>))]
[JsonSerializable(typeof(IReadOnlyList<ServiceView>))]
[JsonSerializable(typeof(IReadOnlyList<WireView>))]
[JsonSerializable(typeof(IReadOnlyList<AdvertisementView>))]
[JsonSerializable(typeof(IReadOnlyList<ConnectionTrace>))]
[JsonSerializable(typeof(IReadOnlyList<ClientView>))]
[JsonSerializable(typeof(IReadOnlyList<ChangeView>))]
[JsonSerializable(typeof(IReadOnlyList<NameFinding>))]
[JsonSerializable(typeof(ServiceReport))]
[JsonSerializable(typeof(ClusterReport))]
[JsonSerializable(typeof(PlanPreview))]
[JsonSerializable(typeof(TopPicture))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    private static readonly AdminJson Readable = new(OptionsOf(isIndented: true));
    private static readonly AdminJson Compact = new(OptionsOf(isIndented: false));

    // Addresses and quotes are read by people: no \u0022 in a terminal. Nothing of this goes into HTML.
    private static JsonSerializerOptions OptionsOf(bool isIndented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = isIndented,
        Converters = { new UtcTime() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(EventJson.Time(value));
    }

    public static string Write<T>(IReadOnlyList<T> rows) => WriteOne(rows);

    public static string WriteOne<T>(T value) => JsonSerializer.Serialize(value, Type<T>());

    /// <summary>The same on one line, for programs.</summary>
    public static string WriteLine<T>(T value) =>
        JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Compact.GetTypeInfo(typeof(T))!);

    /// <summary>Reads the rows of a listing.</summary>
    /// <exception cref="JsonException">It is none of those.</exception>
    public static IReadOnlyList<T> Read<T>(string json) => ReadOne<IReadOnlyList<T>>(json);

    /// <summary>Reads what one object was written as.</summary>
    /// <exception cref="JsonException">It is none of those.</exception>
    public static T ReadOne<T>(string json) =>
        JsonSerializer.Deserialize(json, Type<T>()) ?? throw new JsonException("null is no answer");

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Readable.GetTypeInfo(typeof(T))!;
}
