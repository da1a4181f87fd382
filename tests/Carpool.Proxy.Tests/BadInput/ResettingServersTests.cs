using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Tests.BadInput;

/// <summary>Servers that take a connection and reset it, which a retry would hide from nobody.</summary>
public sealed class ResettingServersTests
{
    [Fact]
    public async Task A_server_that_resets_before_its_first_byte_resets_the_client_and_no_other_is_tried()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.HearAsync(4);
            socket.Close(timeout: 0);
        });
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(server.Server, [other.Server]);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("EHLO");
        await client.AssertResetAsync();

        var report = await proxy.Events.NextSessionAsync();
        Assert.Equal(("mail01", RelayEnd.ServerAborted), (report.Server!.Name, report.Relay!.Value.End));
        Assert.Equal((4, 0), (report.Relay.Value.BytesIn, report.Relay.Value.BytesOut));
        Assert.Equal(0, other.Accepted);
    }

    [Fact]
    public async Task A_server_that_resets_after_some_bytes_resets_the_client_who_has_got_them()
    {
        var heard = new TaskCompletionSource();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("220 ");
            await heard.Task;
            socket.Close(timeout: 0);
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        Assert.Equal("220 ", await client.HearAsync(4));
        heard.SetResult();
        await client.AssertResetAsync();

        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((RelayEnd.ServerAborted, 0, 4), (relay.End, relay.BytesIn, relay.BytesOut));
    }
}
