using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Placement;

namespace Carpool.Cluster.Formats;

/// <summary>A plan's successions by vhid: <c>{"1":[0,3,1],"2":[1,0]}</c>, ascending.</summary>
internal sealed class PlanConverter : JsonConverter<Plan>
{
    public override Plan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("successions by vhid are expected");
        var successions = new SortedDictionary<byte, Succession>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var vhid = ReadVhid(ref reader);
            reader.Read();
            if (!successions.TryAdd(vhid, new Succession(vhid, [.. NodeNumbersJson.Read(ref reader)])))
                throw new JsonException($"vhid {vhid} has two successions");
        }

        return new Plan([.. successions.Values]);
    }

    public override void Write(Utf8JsonWriter writer, Plan value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var succession in value.Successions)
        {
            writer.WritePropertyName(succession.Vhid.ToString(CultureInfo.InvariantCulture));
            NodeNumbersJson.Write(writer, succession.Nodes);
        }

        writer.WriteEndObject();
    }

    private static byte ReadVhid(ref Utf8JsonReader reader) =>
        byte.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var vhid) && vhid > 0
            ? vhid
            : throw new JsonException("a vhid is 1..255");
}
