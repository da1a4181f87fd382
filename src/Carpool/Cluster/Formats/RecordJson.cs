using System.Text.Json.Serialization;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Health;

namespace Carpool.Cluster.Formats;

/// <summary>
/// The JSON of all records that nodes send each other or keep in a file. Two releases run side by side while a pool is
/// updated, hence: a member that a release does not know is passed over; a member that was added later must be a
/// parameter with a default or a property that may be null (a property's own initial value is not kept when the member
/// is missing); all else, a new word of an enum too, is another format and needs another number in its manifest.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(PlanConverter), typeof(NodeSetConverter), typeof(NetAddressConverter),
        typeof(ValueListConverter<byte>), typeof(ValueListConverter<string>),
        typeof(ValueListConverter<ServiceWord>), typeof(ValueListConverter<WitnessWord>),
        typeof(ValueListConverter<NodeOrder>), typeof(ValueListConverter<PinOrder>),
        typeof(ValueListConverter<ServiceOrder>), typeof(ValueListConverter<StickEntry>),
        typeof(WordConverter<HealthState>), typeof(WordConverter<AdminState>), typeof(WordConverter<NodeWish>),
    ])]
[JsonSerializable(typeof(NodeWord))]
[JsonSerializable(typeof(PoolPlan))]
[JsonSerializable(typeof(Yield))]
[JsonSerializable(typeof(ClientsWord))]
[JsonSerializable(typeof(ClientsCleared))]
[JsonSerializable(typeof(CheckOrder))]
[JsonSerializable(typeof(CheckSaid))]
[JsonSerializable(typeof(Hearing))]
[JsonSerializable(typeof(PoolFile))]
internal sealed partial class RecordJson : JsonSerializerContext;
