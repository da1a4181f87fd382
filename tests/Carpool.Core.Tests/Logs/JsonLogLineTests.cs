using System.Text.Json;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Logs;

public sealed class JsonLogLineTests
{
    [Fact]
    public void A_line_is_one_object_with_these_keys()
    {
        const string expected =
            """
            {"time":"2009-02-06T12:12:51.443Z","id":"mail01-19ac0de2f00-000000002a","node":"mail01","service":"imap",
            "path":"proxy","client":"10.0.1.2","client_port":33313,"virtual":"192.0.2.101","virtual_port":143,
            "server":"mail02","server_address":"192.0.2.12","server_port":143,"outgoing":"192.0.2.11",
            "outgoing_port":40123,"wait_ms":0,"connect_ms":0,"total_ms":5007,"bytes_in":77,"bytes_out":212,
            "termination":"--","end":"client-closed","process_connections":5,"service_connections":4,
            "backend_connections":3,"server_connections":2,"retries":3,"redispatched":true,"server_queue":1,
            "backend_queue":0}
            """;
        Assert.Equal(
            expected.ReplaceLineEndings(""), Connections.Line(Connections.Example, ConnectionLogFormat.Json));
    }

    [Fact]
    public void What_is_not_known_is_null()
    {
        using var line = JsonDocument.Parse(Connections.Line(Connections.Unknown, ConnectionLogFormat.Json));
        string[] unknown =
        [
            "server", "server_address", "server_port", "outgoing", "outgoing_port", "wait_ms", "connect_ms", "total_ms",
            "process_connections", "service_connections", "backend_connections", "server_connections", "retries",
            "server_queue", "backend_queue",
        ];
        Assert.Equal(
            unknown,
            line.RootElement.EnumerateObject().Where(key => key.Value.ValueKind == JsonValueKind.Null)
                .Select(key => key.Name));
        Assert.Equal("2001:db8::1", line.RootElement.GetProperty("client").GetString());
    }
}
