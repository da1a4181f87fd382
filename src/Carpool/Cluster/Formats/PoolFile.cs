using System.Runtime.Serialization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Carpool.Core.Cluster;

namespace Carpool.Cluster.Formats;

/// <summary>What a node keeps over a reboot, in the same form as it goes over the wire.</summary>
/// <param name="Plan">The last plan in force, or null: none but the configuration's.</param>
/// <param name="Orders">The operators' orders that are known.</param>
/// <param name="Format">The form's name with its number.</param>
public sealed record PoolFile(PoolPlan? Plan, OperatorOrders Orders, string Format = PoolFile.Current)
{
    private const string Current = "pool.1";

    // For people too: a line for each thing, and names as they are.
    private static readonly JsonTypeInfo<PoolFile> Json = (JsonTypeInfo<PoolFile>)new RecordJson(
        new JsonSerializerOptions(RecordJson.Default.Options)
        {
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }).GetTypeInfo(typeof(PoolFile))!;

    public string Write() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <exception cref="SerializationException">It is none, or another release's; the message says why.</exception>
    public static PoolFile Read(string text) =>
        RecordFormat.Parse(Encoding.UTF8.GetBytes(text), Current, Json, file =>
            file.Format != Current
                ? $"its format is '{file.Format}'"
                : (file.Plan is { } plan ? RecordRules.Check(plan) : null) ?? RecordRules.Check(file.Orders));
}
