using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Logs;

public sealed class LoggedConnectionTests
{
    [Theory, InlineData(ConnectionLogFormat.TcpLog), InlineData(ConnectionLogFormat.Json)]
    public void A_line_that_is_read_is_the_connection(ConnectionLogFormat format)
    {
        var connection = Connections.Example with
        {
            Client = Connections.Endpoint("[2001:db8::1]:33313"),
            Total = TimeSpan.FromMilliseconds(5007),
        };
        Assert.Equal(
            ConnectionTrace.Of(connection, isOpen: false),
            LoggedConnection.Read(Connections.Line(connection, format), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData(""), InlineData("{"), InlineData("{}"), InlineData("{\"path\":1}"), InlineData("a b c")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 192.0.2.1:25 13 14 15")]
    public void What_is_no_line_of_ours_is_passed_over(string line) =>
        Assert.Null(LoggedConnection.Read(line, TimeZoneInfo.Utc));

    [Theory, InlineData(ConnectionLogFormat.TcpLog), InlineData(ConnectionLogFormat.Json)]
    public void A_line_of_a_connection_that_no_server_saw_is_passed_over(ConnectionLogFormat format) =>
        Assert.Null(LoggedConnection.Read(Connections.Line(Connections.Unknown, format), TimeZoneInfo.Utc));
}
