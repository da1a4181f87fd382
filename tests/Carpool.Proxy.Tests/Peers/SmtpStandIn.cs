using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Carpool.Core.Balancing;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>A service that takes mail in plain text, from whoever has it.</summary>
internal sealed class SmtpStandIn : IDisposable
{
    private readonly Channel<string> _mail = Channel.CreateUnbounded<string>();
    private readonly TestServer _server;

    internal SmtpStandIn(string name, string address) => _server = new TestServer(name, address, ServeAsync);

    internal Server Server => _server.Server;

    public void Dispose() => _server.Dispose();

    /// <summary>The lines of the next mail.</summary>
    internal async Task<string> NextMailAsync() =>
        await _mail.Reader.ReadAsync().AsTask().WaitAsync(TestProxy.Patience);

    private async Task ServeAsync(Socket socket)
    {
        await socket.SayAsync("220 mail01\r\n");
        while (await socket.HearLineAsync() is { Length: > 0 } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            if (verb == "DATA")
            {
                await socket.SayAsync("354 go\r\n");
                _mail.Writer.TryWrite(await HearMailAsync(socket));
            }

            await socket.SayAsync(verb == "QUIT" ? "221 bye\r\n" : "250 taken\r\n");
            if (verb == "QUIT") return;
        }
    }

    private static async Task<string> HearMailAsync(Socket socket)
    {
        var mail = new StringBuilder();
        while (await socket.HearLineAsync() is var line && line != ".") mail.Append(line).Append('\n');
        return mail.ToString();
    }
}
