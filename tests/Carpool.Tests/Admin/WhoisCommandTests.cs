using System.Text.Json;
using Carpool.Admin;
using Carpool.Core.Logs;
using Carpool.Tests.World;

namespace Carpool.Tests.Admin;

public sealed class WhoisCommandTests : IDisposable
{
    private readonly FakeDesk _desk = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public WhoisCommandTests() => _desk.Traces.Add(new ConnectionTrace(
        "mail01-19ac0de2f00-000000002a", "imap", "198.51.100.7:33313", "192.0.2.101:143", "mail02", "192.0.2.11:40123",
        WorldClock.Start, WorldClock.Start.AddMinutes(5)));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task It_tells_the_client_its_way_and_its_time()
    {
        Assert.Equal(0, await InvokeAsync("log", "whois", "192.0.2.11:40123"));
        Assert.Equal(
            "CLIENT              VIRTUAL          SERVICE  SERVER  BEGIN                     "
            + "END                       ID\n"
            + "198.51.100.7:33313  192.0.2.101:143  imap     mail02  2026-11-23 08:00:00.000Z  "
            + "2026-11-23 08:05:00.000Z  mail01-19ac0de2f00-000000002a\n1 connection\n",
            _output.ToString());
    }

    [Fact]
    public async Task As_JSON_it_has_stable_keys()
    {
        Assert.Equal(0, await InvokeAsync("log", "whois", "192.0.2.11:40123", "2026-11-23T08:02:00Z", "--json"));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(
            ["id", "service", "client", "virtual", "server", "seen", "begin", "end"],
            json.RootElement[0].EnumerateObject().Select(key => key.Name));
    }

    [Theory]
    [InlineData("192.0.2.11", null, "'192.0.2.11' is no address with a port, as 192.0.2.11:40123")]
    [InlineData("192.0.2.11:40123", "noon", "'noon' is no time, as 14:03:12 or 2026-11-26T14:03:12Z")]
    [InlineData("192.0.2.11:40124", null, "no connection is known that came from 192.0.2.11:40124")]
    [InlineData("192.0.2.11:40123", "2026-11-23T08:10:00Z", "no connection is known that came from 192.0.2.11:40123")]
    public async Task What_cannot_be_told_is_said(string seen, string? time, string why)
    {
        Assert.Equal(1, await InvokeAsync(["log", "whois", seen, .. time is null ? [] : new[] { time }]));
        Assert.Equal(why + "\n", _error.ToString());
    }

    private Task<int> InvokeAsync(params string[] words) =>
        CommandTree.ForDaemon(_desk).InvokeAsync(words, _output, _error, CancellationToken.None);
}
