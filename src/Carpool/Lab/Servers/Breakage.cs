using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carpool.Lab.Servers;

/// <summary>A way in which a real server breaks.</summary>
[JsonConverter(typeof(BreakageJson))]
public enum Breakage
{
    /// <summary>Its processes end.</summary>
    Stop,

    /// <summary>SIGSTOP: the kernel still takes connections for it, and nobody says a word.</summary>
    Hang,

    /// <summary>
    /// The host's firewall resets each connection after it has come about, as one that has lost its table does.
    /// </summary>
    Reset,

    /// <summary>It greets as ever, and then refuses to serve.</summary>
    Banner,

    /// <summary>Nobody is known any more, so that every login fails.</summary>
    Auth,

    /// <summary>It greets as ever, and then its answers take their time.</summary>
    Slow,

    /// <summary>Nothing can be written where the mail and the queue are.</summary>
    DiskFull,

    /// <summary>Its certificate was good until a year ago.</summary>
    Expired,
}

/// <summary>The word for a way, on the command line, in lines and in JSON.</summary>
internal static class Breakages
{
    public static string Word(this Breakage way) => JsonNamingPolicy.KebabCaseLower.ConvertName(way.ToString());
}

/// <summary>Writes and reads the word.</summary>
internal sealed class BreakageJson() : JsonStringEnumConverter<Breakage>(JsonNamingPolicy.KebabCaseLower);
