using System.Net.Sockets;
using System.Text;

namespace Carpool.Proxy.Tests;

/// <summary>What tests say and hear over a socket.</summary>
internal static class SocketText
{
    internal static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    internal static Task SayAsync(this Socket socket, string text) =>
        socket.SendAllAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads as many characters as asked for, fewer only at the end.</summary>
    internal static async Task<string> HearAsync(this Socket socket, int count)
    {
        using var patience = new CancellationTokenSource(TestProxy.Patience);
        var buffer = new byte[count];
        var have = 0;
        while (have < count && await socket.ReceiveAsync(buffer.AsMemory(have), patience.Token) is var read and > 0)
            have += read;
        return Encoding.ASCII.GetString(buffer, 0, have);
    }

    /// <summary>Reads one line, without its end; nothing at the end of all.</summary>
    internal static async Task<string> HearLineAsync(this Socket socket)
    {
        var line = new StringBuilder();
        while (await socket.HearAsync(1) is { Length: 1 } character && character != "\n") line.Append(character);
        return line.ToString().TrimEnd('\r');
    }

    internal static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        using var patience = new CancellationTokenSource(TestProxy.Patience);
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, patience.Token) is var read and > 0)
            await all.WriteAsync(buffer.AsMemory(0, read));
        return all.ToArray();
    }

    internal static async Task<string> HearAllAsync(this Socket socket) =>
        Encoding.ASCII.GetString(await socket.ReadToEndAsync());

    /// <summary>Says something and hears it again.</summary>
    internal static async Task AssertEchoesAsync(this Socket socket, string text)
    {
        await socket.SayAsync(text);
        Assert.Equal(text, await socket.HearAsync(text.Length));
    }

    internal static async Task AssertResetAsync(this Socket socket)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => socket.ReadToEndAsync());
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }
}
