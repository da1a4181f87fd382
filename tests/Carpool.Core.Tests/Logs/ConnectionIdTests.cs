using System.Buffers;
using System.Text;
using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Logs;

public sealed class ConnectionIdTests
{
    [Fact]
    public void Ids_of_a_node_sort_by_age_over_restarts()
    {
        var start = new DateTimeOffset(2026, 11, 26, 20, 55, 0, TimeSpan.Zero);
        var first = new ConnectionIds("mail01", start);
        var second = new ConnectionIds("mail01", start.AddMilliseconds(1));
        string[] ids =
        [
            .. Enumerable.Range(0, 300).Select(_ => first.Next().ToString()),
            .. Enumerable.Range(0, 3).Select(_ => second.Next().ToString()),
        ];
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Equal("mail01-1a219a3e0a0-0000000001", ids[0]);
    }

    [Fact]
    public void The_octets_are_the_text()
    {
        var id = new ConnectionId("a-name", 1, long.MaxValue >> 24);
        Span<byte> octets = stackalloc byte[ConnectionId.MaxTextLength];
        Assert.Equal(id.ToString(), Encoding.ASCII.GetString(octets[..id.Format(octets)]));
    }

    [Fact]
    public void A_syslog_message_begins_with_priority_version_time_node_and_tag()
    {
        var output = new ArrayBufferWriter<byte>();
        var time = new DateTimeOffset(2026, 11, 26, 21, 55, 0, 7, TimeSpan.FromHours(1));
        SyslogHeader.Write(SyslogFacility.Mail, time, "mail01", "carpool", output);
        Assert.Equal(
            "<22>1 2026-11-26T20:55:00.007Z mail01 carpool - connection - ",
            Encoding.ASCII.GetString(output.WrittenSpan));
    }
}
