using System.Text.Json;
using Carpool.Admin;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Services;

namespace Carpool.Tests.Admin;

public sealed class ServiceClientsCommandTests : IDisposable
{
    private readonly FakeDesk _desk = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public ServiceClientsCommandTests()
    {
        _desk.Clients.Add(new ClientView("198.51.100.7", "mail03", 1798.5));
        var services = _desk.Snapshot.Services;
        _desk.Snapshot = _desk.Snapshot with { Services = [.. services, services[0] with { Name = "imap" }] };
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task It_lists_clients_with_their_servers_and_the_time_they_have_left()
    {
        Assert.Equal(0, await InvokeAsync("service clients smtp --client 198.51.100.7"));

        Assert.Equal("CLIENT        SERVER  EXPIRES\n198.51.100.7  mail03  1798s\n1 client\n", _output.ToString());
        Assert.Equal([new ClientsProtocol.List("smtp", NetAddress.Parse("198.51.100.7"))], _desk.Orders);
    }

    [Fact]
    public async Task As_JSON_it_has_stable_keys()
    {
        Assert.Equal(0, await InvokeAsync("service clients smtp --json"));

        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(["client", "server", "expires_s"], json.RootElement[0].EnumerateObject().Select(key => key.Name));
    }

    [Theory]
    [InlineData("service clients smtp --clear", null)]
    [InlineData("service clients smtp --clear 2001:db8::7", "2001:db8::7")]
    public async Task It_has_one_or_all_forgotten(string line, string? client)
    {
        Assert.Equal(0, await InvokeAsync(line));

        NetAddress? address = client is null ? null : NetAddress.Parse(client);
        Assert.Equal([new ClientsProtocol.Clear("smtp", address)], _desk.Orders);
    }

    [Theory]
    [InlineData("service clients smtp --client mail", 1, "'mail' is no address\n")]
    [InlineData("service clients smtp --clear 10.1", 1, "'10.1' is no address\n")]
    [InlineData("service clients imap", 1, "imap is no service with persistence: smtp\n")]
    [InlineData("service clients imp", 1, "imp is not a service of this pool: did you mean imap?\n")]
    [InlineData("service clients foo --clear", 1, "foo is not a service of this pool: smtp, imap\n")]
    [InlineData("service clients", 2, "Required argument missing for command: 'clients'.\n")]
    [InlineData(
        "service clients smtp --client 10.0.0.1 --clear", 2,
        "--clear takes the address itself: it does not go with --client.\n")]
    public async Task What_cannot_be_done_is_said(string line, int exit, string why)
    {
        Assert.Equal(exit, await InvokeAsync(line));

        Assert.StartsWith(why, _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> InvokeAsync(string line) => CommandTree.ForDaemon(_desk)
        .InvokeAsync(line.Split(' '), _output, _error, CancellationToken.None);
}
