using System.Net.Sockets;
using System.Text;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Health;
using Carpool.Core.RuntimeApi;
using Carpool.Nodes;
using Carpool.Services;
using Carpool.Tests.Admin;

namespace Carpool.Tests.RuntimeApi;

/// <summary>The Runtime API over a real Unix socket.</summary>
public sealed class RuntimeServerTests : IAsyncLifetime
{
    private readonly FakeDesk _desk = new();
    private RuntimeSocket _socket = null!;

    public async Task InitializeAsync() => _socket = await RuntimeSocket.StartAsync(_desk);

    public async Task DisposeAsync() => await _socket.DisposeAsync();

    [Fact]
    public async Task A_line_is_answered_and_the_client_is_hung_up_on()
    {
        using var client = await _socket.ConnectAsync();
        await client.SendAsync("show cli level\n"u8.ToArray());

        Assert.Equal("admin\n\n", await RuntimeSocket.HearAllAsync(client));
        Assert.StartsWith("# pxname,svname,", await _socket.AskAsync("show stat\n"), StringComparison.Ordinal);
        // Whatever came with it is answered too.
        Assert.Equal("admin\n\n# name\nsmtp\n\n", await _socket.AskAsync("show cli level\nshow backend\n"));
    }

    [Fact]
    public async Task A_dialogue_goes_on_until_the_client_ends_it()
    {
        using var client = await _socket.ConnectAsync();

        Assert.Equal("\n> ", await SayAsync(client, "prompt\n", "> "));
        Assert.Equal("admin\n\n> ", await SayAsync(client, "show cli level\n", "> "));
        Assert.Equal("+ ", await SayAsync(client, "show cli level <<\n", "+ "));
        Assert.Equal("admin\n\n> ", await SayAsync(client, "\n", "> "));
        await client.SendAsync("quit\n"u8.ToArray());
        Assert.Equal("", await RuntimeSocket.HearAllAsync(client));
    }

    [Fact]
    public async Task Orders_go_to_the_desk()
    {
        var smtp = _desk.Snapshot.Services[0] with { Persistence = new PersistenceView(0, 100, 1800, 0) };
        _desk.Snapshot = _desk.Snapshot with { Services = [smtp] };

        Assert.Equal("\n\n", await _socket.AskAsync("disable server smtp/mail01;clear table smtp\n"));
        _desk.Answer = Answer.Refused("no server of it would be left");
        Assert.Equal(
            "no server of it would be left\n\n", await _socket.AskAsync("set server smtp/mail02 state drain\n"));

        Assert.Equal(
            [
                new NodeProtocol.SetService("smtp", "mail01", AdminState.Disabled, Force: false),
                new ClientsProtocol.Clear("smtp", Client: null),
                new NodeProtocol.SetService("smtp", "mail02", AdminState.Disabled, Force: false) { IsDrain = true },
            ],
            _desk.Orders);
    }

    [Theory]
    [InlineData(CliLevel.User)]
    [InlineData(CliLevel.Operator)]
    public async Task Below_admin_nothing_can_be_changed(CliLevel level)
    {
        await using var socket = await RuntimeSocket.StartAsync(_desk, level);

        foreach (var order in (string[])["set server smtp/mail01 state maint", "disable server smtp/mail01"])
            Assert.Equal("Permission denied\n\n", await socket.AskAsync($"{order}\n"));
        Assert.Empty(_desk.Orders);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_told_of()
    {
        _desk.IsSilent = true;

        Assert.Equal("the node did not answer within 5 s\n\n", await _socket.AskAsync("show stat\n"));
    }

    [Fact]
    public void Only_its_owner_and_group_may_connect() => Assert.Equal(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
        File.GetUnixFileMode(_socket.Path));

    [Fact]
    public async Task A_line_without_end_is_hung_up_on()
    {
        using var client = await _socket.ConnectAsync();

        var failure = await Record.ExceptionAsync(async () =>
        {
            while (await client.SendAsync(new byte[65536]).WaitAsync(RuntimeSocket.Patience) > 0)
            {
            }
        });

        Assert.IsType<SocketException>(failure);
        Assert.Equal("admin\n\n", await _socket.AskAsync("show cli level\n"));
    }

    [Fact]
    public async Task Garbage_is_answered_and_the_next_client_too()
    {
        var random = new Random(1);
        for (var client = 0; client < 20; client++)
        {
            var garbage = new byte[random.Next(1, 4000)];
            random.NextBytes(garbage);
            garbage[^1] = (byte)'\n';
            await _socket.AskAsync(Encoding.Latin1.GetString(garbage));
        }

        Assert.Equal("admin\n\n", await _socket.AskAsync("show cli level\n"));
    }

    [Fact]
    public async Task Who_says_half_a_line_and_no_more_is_hung_up_on()
    {
        using var client = await ImpatientAsync();

        await client.SendAsync("show"u8.ToArray());

        Assert.Equal("", await RuntimeSocket.HearAllAsync(client));
    }

    [Fact]
    public async Task Who_does_not_read_is_hung_up_on()
    {
        using var client = await ImpatientAsync();

        // The answers would be many megabytes.
        var much = string.Concat(Enumerable.Repeat("show stat typed desc;", 500)) + "\n";
        var failure = await Record.ExceptionAsync(async () =>
        {
            while (true) await client.SendAsync(Encoding.ASCII.GetBytes(much)).WaitAsync(RuntimeSocket.Patience);
        });

        Assert.IsType<SocketException>(failure);
        Assert.Equal("admin\n\n", await _socket.AskAsync("show cli level\n"));
    }

    [Fact]
    public async Task A_thousand_clients_at_once_are_all_answered()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => _socket.AskAsync("show cli level\n")));

        Assert.All(answers, answer => Assert.Equal("admin\n\n", answer));
    }

    /// <summary>Says something, and hears until that.</summary>
    private static async Task<string> SayAsync(Socket client, string said, string until)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes(said));
        var (heard, buffer) = (new StringBuilder(), new byte[4096]);
        while (!heard.ToString().EndsWith(until, StringComparison.Ordinal))
        {
            var read = await client.ReceiveAsync(buffer).WaitAsync(RuntimeSocket.Patience);
            if (read == 0) break;
            heard.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return heard.ToString();
    }

    /// <summary>One who is given a fifth of a second.</summary>
    private async Task<Socket> ImpatientAsync()
    {
        var client = await _socket.ConnectAsync();
        await SayAsync(client, "prompt;set timeout cli 200ms\n", "> \n> ");
        return client;
    }
}
