using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carpool.Lab;

/// <summary>What two hosts say to each other.</summary>
[JsonConverter(typeof(TrafficJson))]
public enum Traffic
{
    All,

    /// <summary>CARP's advertisements, IP protocol 112.</summary>
    Wire,

    /// <summary>The TCP port on which the cluster systems talk.</summary>
    Cluster,
}

/// <summary>The word for a kind of traffic, on the command line, in lines and in JSON.</summary>
internal static class Traffics
{
    public static string Word(this Traffic traffic) => JsonNamingPolicy.SnakeCaseLower.ConvertName(traffic.ToString());
}

/// <summary>Writes and reads the word.</summary>
internal sealed class TrafficJson() : JsonStringEnumConverter<Traffic>(JsonNamingPolicy.SnakeCaseLower);
