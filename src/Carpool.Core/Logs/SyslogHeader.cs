using System.Buffers;
using Carpool.Core.Settings;

namespace Carpool.Core.Logs;

/// <summary>What stands before the text of a syslog message (RFC 5424, 6.2).</summary>
public static class SyslogHeader
{
    /// <summary>Octets; names have 63 letters at most, tags 48.</summary>
    public const int MaxLength = 192;

    private const int Informational = 6;

    /// <summary>
    /// Writes <c>&lt;PRI&gt;1 TIME NODE TAG - connection - </c>: severity informational, no process id, no structured
    /// data.
    /// </summary>
    public static void Write(
        SyslogFacility facility, DateTimeOffset time, string node, string tag, IBufferWriter<byte> output)
    {
        var line = new LineWriter(output.GetSpan(MaxLength));
        line.Append((byte)'<');
        line.Append((8 * (int)facility) + Informational);
        line.Append(">1 "u8);
        line.AppendUtc(time);
        line.Append((byte)' ');
        line.Append(node);
        line.Append((byte)' ');
        line.Append(tag);
        line.Append(" - connection - "u8);
        output.Advance(line.Length);
    }
}
