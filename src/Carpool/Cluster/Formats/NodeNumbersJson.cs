using System.Globalization;
using System.Text.Json;
using Carpool.Core.Placement;

namespace Carpool.Cluster.Formats;

/// <summary>
/// Node numbers as <c>[0,3,1]</c> without a blank, in a file meant for people too: a plan for 64 nodes and 255
/// addresses has 16,320 of them.
/// </summary>
internal static class NodeNumbersJson
{
    public static List<int> Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("node numbers are expected");
        var numbers = new List<int>();
        var seen = NodeSet.Empty;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number)
                || number is < 0 or >= NodeSet.Capacity || seen.Contains(number))
                throw new JsonException($"a list of node numbers has each of 0..{NodeSet.Capacity - 1} at most once");
            seen = seen.With(number);
            numbers.Add(number);
        }

        return numbers;
    }

    public static void Write(Utf8JsonWriter writer, IEnumerable<int> numbers) => writer.WriteRawValue(
        $"[{string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}]");
}
