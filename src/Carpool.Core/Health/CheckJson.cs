using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Carpool.Core.Health;

/// <summary>
/// A check as JSON, an object a line: its steps as they end, then its result. The keys are listed in the README and
/// stay as they are.
/// </summary>
/// <param name="Service">Its name.</param>
/// <param name="Node">The one that checks its own server.</param>
public sealed record CheckJson(string Service, string Node)
{
    // For people too: no \u0022 in a terminal.
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A step that has ended, well or not: a line.</summary>
    /// <param name="heard">The last line that the service said in it, fit for a log; or empty.</param>
    public string Write(CheckKind kind, CheckStep step, string heard) => Write(kind, json =>
    {
        json.WriteString("step", step.Name);
        json.WriteNumber("ms", step.Ms);
        json.WriteString("heard", heard);
    });

    /// <summary>The end of a check: a line.</summary>
    public string Write(CheckKind kind, CheckResult result) => Write(kind, json =>
    {
        json.WriteString("result", result.Word);
        json.WriteString("why", result.Detail);
        json.WriteNumber("latency_ms", result.LatencyMs);
    });

    private string Write(CheckKind kind, Action<Utf8JsonWriter> rest)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("service", Service);
            json.WriteString("node", Node);
            json.WriteString("check", kind is CheckKind.Ready ? "ready" : "up");
            rest(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }
}
