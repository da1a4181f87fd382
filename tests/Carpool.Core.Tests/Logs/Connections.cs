using System.Buffers;
using System.Text;
using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Logs;

/// <summary>A connection as the proxy tells of it, and the lines that come of it.</summary>
internal static class Connections
{
    /// <summary>The example of HAProxy's manual, with what it does not know.</summary>
    internal static readonly ConnectionRecord Example = new()
    {
        Id = new("mail01", 0x19ac0de2f00, 42),
        Accepted = new DateTimeOffset(2009, 2, 6, 12, 12, 51, 443, TimeSpan.Zero),
        Service = "imap",
        Path = ConnectionPath.Proxy,
        Client = Endpoint("10.0.1.2:33313"),
        Virtual = Endpoint("192.0.2.101:143"),
        Server = "mail02",
        ServerAt = Endpoint("192.0.2.12:143"),
        Outgoing = Endpoint("192.0.2.11:40123"),
        Wait = TimeSpan.Zero,
        Connect = TimeSpan.FromMilliseconds(0.9),
        Total = TimeSpan.FromMilliseconds(5007.9),
        BytesIn = 77,
        BytesOut = 212,
        Termination = Termination.Normal,
        End = "client-closed",
        Load = new(5, 4, 3, 2, 3, Redispatched: true, 1, 0),
    };

    /// <summary>One of which as little is known as can be.</summary>
    internal static readonly ConnectionRecord Unknown = Example with
    {
        Client = Endpoint("[2001:db8::1]:33313"),
        Virtual = Endpoint("[2001:db8::101]:143"),
        Server = null,
        ServerAt = null,
        Outgoing = null,
        Wait = null,
        Connect = null,
        Total = null,
        BytesIn = 0,
        BytesOut = 0,
        Termination = new(TerminationCause.Server, TerminationPhase.Connect),
        End = "no-server",
        Load = ConnectionLoad.Unknown,
    };

    internal static NetEndpoint Endpoint(string text) =>
        NetEndpoint.TryParse(text, out var endpoint) ? endpoint : throw new FormatException(text);

    internal static string Line(ConnectionRecord record, ConnectionLogFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        ConnectionLines.Write(record, format, TimeZoneInfo.Utc, output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
