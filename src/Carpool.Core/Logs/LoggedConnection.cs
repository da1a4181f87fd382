using System.Globalization;
using System.Text.Json;

namespace Carpool.Core.Logs;

/// <summary>Reads lines that were written by <see cref="TcpLogLine"/> or <see cref="JsonLogLine"/>.</summary>
public static class LoggedConnection
{
    private const int VirtualAt = 9;
    private const int Fields = 15;

    /// <param name="line">A line, without its end.</param>
    /// <param name="zone">Of the dates that are local ones.</param>
    /// <returns>Null when it is no line of ours, or one of a connection that no server saw.</returns>
    public static ConnectionTrace? Read(string line, TimeZoneInfo zone) =>
        line.StartsWith('{') ? ReadJson(line) : ReadTcpLog(line.Split(' '), zone);

    private static ConnectionTrace? ReadTcpLog(string[] fields, TimeZoneInfo zone)
    {
        if (fields.Length != Fields || !NetEndpoint.TryParse(fields[VirtualAt + 2], out var seen)) return null;
        if (fields[3].Split('/') is not [_, var server] || fields[4].Split('/') is not [_, _, var total]) return null;
        if (!long.TryParse(total, CultureInfo.InvariantCulture, out var milliseconds)) return null;
        if (!DateTimeOffset.TryParseExact(
            fields[1].Trim('[', ']'), "dd'/'MMM'/'yyyy':'HH':'mm':'ss'.'fff", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var local))
            return null;

        var begin = local - zone.GetUtcOffset(local);
        return new ConnectionTrace(
            fields[VirtualAt + 4], fields[2], Bracketed(fields[0]), fields[VirtualAt], server, seen.ToString(), begin,
            begin.AddMilliseconds(Math.Max(0, milliseconds)));
    }

    /// <summary>HAProxy's form has no brackets around an IPv6 address.</summary>
    private static string Bracketed(string client)
    {
        var colon = client.LastIndexOf(':');
        return client.IndexOf(':', StringComparison.Ordinal) == colon
            ? client
            : $"[{client[..colon]}]{client[colon..]}";
    }

    private static ConnectionTrace? ReadJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var connection = document.RootElement;
            var isKernel = Text("path") == ConnectionPath.Kernel.Word();
            if (!isKernel && connection.GetProperty("outgoing").ValueKind == JsonValueKind.Null) return null;

            var begin = connection.GetProperty("time").GetDateTimeOffset();
            var total = connection.GetProperty("total_ms");
            return new ConnectionTrace(
                Text("id"), Text("service"), Endpoint("client"), Endpoint("virtual"), Text("server"),
                Endpoint(isKernel ? "client" : "outgoing"), begin,
                begin.AddMilliseconds(total.ValueKind == JsonValueKind.Null ? 0 : total.GetInt64()));

            string Text(string key) => connection.GetProperty(key).GetString() ?? "-";
            string Endpoint(string key) =>
                new NetEndpoint(NetAddress.Parse(Text(key)), connection.GetProperty(key + "_port").GetUInt16())
                    .ToString();
        }
        catch (Exception other) when (
            other is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
