using System.Text.Json;
using System.Text.Json.Serialization;
using Carpool.Core.Placement;

namespace Carpool.Cluster.Formats;

/// <summary>A set of nodes as the list of their numbers, ascending.</summary>
internal sealed class NodeSetConverter : JsonConverter<NodeSet>
{
    public override NodeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NodeNumbersJson.Read(ref reader).Aggregate(NodeSet.Empty, (set, node) => set.With(node));

    public override void Write(Utf8JsonWriter writer, NodeSet value, JsonSerializerOptions options) =>
        NodeNumbersJson.Write(writer, Enumerable.Range(0, NodeSet.Capacity).Where(value.Contains));
}
