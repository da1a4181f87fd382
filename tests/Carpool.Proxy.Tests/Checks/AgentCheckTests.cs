using System.Net.Sockets;
using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Checks that ask an agent of HAProxy's agent-check.</summary>
public sealed class AgentCheckTests
{
    private static readonly CheckSettings Agent = CheckSupport.Settings(CheckType.Agent);

    [Theory]
    [InlineData("up\n", "L7OK", "")]
    [InlineData("up 75%\r\n", "L7OK", "agent: up 75%")]
    [InlineData("drain", "L7OK", "agent: drain")]
    [InlineData("down # disk full\nup\n", "L7STS", "agent: down # disk full")]
    [InlineData("554 no\r\n", "L7RSP", "agent: '554' is no word of an agent")]
    [InlineData("\0\u0001noise\n", "L7RSP", "agent: 'noise' is no word of an agent")]
    [InlineData("", "L7RSP", "agent: it says nothing")]
    public async Task Its_line_decides_however_it_is_cut(string line, string word, string detail)
    {
        foreach (var size in (int[])[1, 1000])
        {
            using var server = new TestServer("mail01", "127.0.0.11", async socket =>
            {
                foreach (var piece in Encoding.ASCII.GetBytes(line).Chunk(size)) await socket.SendAsync(piece);
                socket.Shutdown(SocketShutdown.Send);
                await socket.ReadToEndAsync();
            });
            var result = await Agent.RunAsync(server.Server);
            Assert.Equal((word, detail), (result.Word, result.Detail));
            Assert.Equal("connect, agent", HttpCheckTests.Steps(result));
        }
    }

    [Fact]
    public async Task A_line_without_end_is_L7RSP_and_silence_is_L7TOUT()
    {
        using var endless = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(new string('u', 100_000));
            await socket.ReadToEndAsync();
        });
        var result = await Agent.RunAsync(endless.Server);
        Assert.Equal(("L7RSP", "agent: its line is longer than 1024 octets"), (result.Word, result.Detail));

        using var silent = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("up");
            await socket.ReadToEndAsync();
        });
        result = await (Agent with { Timeout = TimeSpan.FromSeconds(1) }).RunAsync(silent.Server);
        Assert.Equal(("L7TOUT", "agent: no answer after 'up'"), (result.Word, result.Detail));
    }
}
