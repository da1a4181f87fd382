using System.Buffers;
using System.Text;
using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Logs;

public sealed class TcpLogLineTests
{
    [Fact]
    public void A_line_is_that_of_HAProxys_manual_and_ours_stands_behind() => Assert.Equal(
        "10.0.1.2:33313 [06/Feb/2009:12:12:51.443] imap imap/mail02 0/0/5007 212 -- 5/4/3/2/+3 1/0"
        + " 192.0.2.101:143 mail01 192.0.2.11:40123 77 mail01-19ac0de2f00-000000002a client-closed",
        Connections.Line(Connections.Example, ConnectionLogFormat.TcpLog));

    [Fact]
    public void What_is_not_known_is_minus_one_or_a_dash() => Assert.Equal(
        "2001:db8::1:33313 [06/Feb/2009:12:12:51.443] imap imap/<NOSRV> -1/-1/-1 0 SC -1/-1/-1/-1/-1 -1/-1"
        + " [2001:db8::101]:143 mail01 - 0 mail01-19ac0de2f00-000000002a no-server",
        Connections.Line(Connections.Unknown, ConnectionLogFormat.TcpLog));

    [Fact]
    public void The_date_is_local_as_HAProxys()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(13), "test", "test");
        var output = new ArrayBufferWriter<byte>();
        TcpLogLine.Write(Connections.Example, zone, output);
        Assert.Contains("[07/Feb/2009:01:12:51.443]", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory, InlineData(ConnectionLogFormat.TcpLog), InlineData(ConnectionLogFormat.Json)]
    public void The_longest_line_has_room(ConnectionLogFormat format)
    {
        var name = new string('n', 63);
        var endpoint = new NetEndpoint(NetAddress.Parse("2001:db8:1234:5678:9abc:def0:1234:5678"), ushort.MaxValue);
        var longest = Connections.Example with
        {
            Id = new(name, 0x7ffffffffff, 0xffffffffff),
            Service = name,
            Client = endpoint,
            Virtual = endpoint,
            Server = name,
            ServerAt = endpoint,
            Outgoing = endpoint,
            Wait = TimeSpan.MaxValue,
            Connect = TimeSpan.MaxValue,
            Total = TimeSpan.FromDays(3650),
            BytesIn = long.MaxValue,
            BytesOut = long.MaxValue,
            Load = new(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, true, int.MaxValue, 1),
        };
        Assert.InRange(Connections.Line(longest, format).Length, 300, ConnectionLines.MaxLength);
    }

    [Theory, InlineData(ConnectionLogFormat.TcpLog), InlineData(ConnectionLogFormat.Json)]
    public void A_line_costs_no_memory(ConnectionLogFormat format)
    {
        var output = new ArrayBufferWriter<byte>(ConnectionLines.MaxLength);
        var before = 0L;
        for (var i = 0; i < 1000; i++)
        {
            // The first ones bring in the code and the time zone.
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            output.ResetWrittenCount();
            ConnectionLines.Write(Connections.Example, format, TimeZoneInfo.Local, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
