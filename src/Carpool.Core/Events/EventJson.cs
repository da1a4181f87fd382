using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Carpool.Core.Events;

/// <summary>
/// An event as one JSON object: in the journal's file a line, and so in 'carpool events --json' and for the hooks. The
/// keys are listed in the README and stay as they are.
/// </summary>
public static class EventJson
{
    // For people too: no \u0022 in a terminal. Whoever puts it into a web page has to escape it.
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One line, without its end.</summary>
    public static string Write(PoolEvent pool)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable)) Write(pool, json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The object as part of something larger.</summary>
    public static void Write(PoolEvent pool, Utf8JsonWriter json)
    {
        var what = pool.What;
        json.WriteStartObject();
        json.WriteNumber("sequence", pool.Sequence);
        json.WriteString("at", Time(pool.At));
        json.WriteString("node", pool.Node);
        json.WriteString("kind", what.Kind.Word());
        json.WriteString("level", what.Level.Word());
        json.WriteString("subject", what.Subject);
        json.WriteString("of", pool.Of);
        json.WriteString("from", what.From);
        json.WriteString("to", what.To);
        json.WriteString("why", what.Why);
        json.WriteString("text", what.Line);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write(PoolEvent)"/> wrote; further keys do no harm.</summary>
    /// <returns>Null when it is none: half a line after a crash, or another release's kind.</returns>
    public static PoolEvent? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind is JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            return null;
        }
    }

    /// <summary>UTC, milliseconds and a Z, as every tool reads it.</summary>
    public static string Time(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static PoolEvent? Read(JsonElement json)
    {
        if (!EventWords.TryKind(Text(json, "kind"), out var kind)
            || !EventWords.TryLevel(Text(json, "level"), out var level)) return null;

        return new PoolEvent(
            json.GetProperty("sequence").GetInt64(),
            json.GetProperty("at").GetDateTimeOffset(),
            Text(json, "node"),
            new Happening
            {
                Kind = kind,
                Level = level,
                Subject = Text(json, "subject"),
                Of = Text(json, "of"),
                From = json.GetProperty("from").GetString(),
                To = json.GetProperty("to").GetString(),
                Why = Text(json, "why"),
            });
    }

    private static string Text(JsonElement json, string key) =>
        json.GetProperty(key).GetString() ?? throw new FormatException($"{key} is null");
}
