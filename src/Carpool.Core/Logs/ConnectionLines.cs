using System.Buffers;
using Carpool.Core.Settings;

namespace Carpool.Core.Logs;

/// <summary>What the formats of a connection's line have in common.</summary>
public static class ConnectionLines
{
    /// <summary>Octets; more than any line has, as names have 63 letters at most and addresses 45.</summary>
    public const int MaxLength = 1536;

    /// <summary>Writes a line in one of the formats, without an end of line.</summary>
    /// <param name="zone">Of the dates that HAProxy has in local time.</param>
    public static void Write(
        ConnectionRecord record, ConnectionLogFormat format, TimeZoneInfo zone, IBufferWriter<byte> output)
    {
        if (format == ConnectionLogFormat.Json) JsonLogLine.Write(record, output);
        else TcpLogLine.Write(record, zone, output);
    }

    /// <summary>As HAProxy counts them: whole ones.</summary>
    internal static long? Milliseconds(TimeSpan? span) => span is { } known ? (long)known.TotalMilliseconds : null;
}
