using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Carpool.Cluster.Formats;

/// <summary>One record as octets under the name of its format, which has a number: <c>word.1</c>.</summary>
internal sealed record RecordFormat(string Manifest, Type Type, Func<object, byte[]> Write, Func<byte[], object> Read)
{
    /// <summary>Everything that nodes send each other.</summary>
    public static readonly IReadOnlyList<RecordFormat> All =
    [
        Of("word.1", RecordJson.Default.NodeWord, RecordRules.Check),
        Of("plan.1", RecordJson.Default.PoolPlan, RecordRules.Check),
        Of("yield.1", RecordJson.Default.Yield, _ => null),
        Of("clients.1", RecordJson.Default.ClientsWord, RecordRules.Check),
        Of("cleared.1", RecordJson.Default.ClientsCleared, cleared => RecordRules.CheckStamp(cleared.Stamp)),
        Of("check.1", RecordJson.Default.CheckOrder, _ => null),
        Of("checked.1", RecordJson.Default.CheckSaid, RecordRules.Check),
        Of("hearing.1", RecordJson.Default.Hearing, _ => null),
    ];

    /// <summary>The format of a record's type.</summary>
    /// <exception cref="SerializationException">It has none.</exception>
    public static RecordFormat For(Type type) =>
        All.FirstOrDefault(format => format.Type == type)
        ?? throw new SerializationException($"{type.Name} is no record that nodes send each other");

    /// <summary>The format of that name.</summary>
    /// <exception cref="SerializationException">This release does not know it.</exception>
    public static RecordFormat For(string manifest) =>
        All.FirstOrDefault(format => format.Manifest == manifest)
        ?? throw new SerializationException(
            $"a record of format '{manifest}', which this release does not know: it has "
            + string.Join(", ", All.Select(format => format.Manifest)));

    /// <param name="fault">Says what is wrong with a record that was read, or null.</param>
    private static RecordFormat Of<T>(string manifest, JsonTypeInfo<T> json, Func<T, string?> fault)
        where T : class => new(
            manifest,
            typeof(T),
            record => JsonSerializer.SerializeToUtf8Bytes((T)record, json),
            octets => Parse(octets, manifest, json, fault));

    /// <exception cref="SerializationException">Whatever the octets are, nothing else is thrown.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> octets, string manifest, JsonTypeInfo<T> json, Func<T, string?> fault)
        where T : class
    {
        T? record;
        try
        {
            record = JsonSerializer.Deserialize(octets, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new SerializationException($"not a {manifest}: {e.Message}", e);
        }

        if (record is null) throw new SerializationException($"not a {manifest}: null");
        return fault(record) is { } why ? throw new SerializationException($"not a {manifest}: {why}") : record;
    }
}
