using System.Net;
using System.Net.Sockets;

namespace Carpool.Tests.Dns;

/// <summary>A resolver on loopback that knows the IPv4 addresses of every name (RFC 1035, 4).</summary>
internal sealed class FakeResolver : IDisposable
{
    private const int HeaderLength = 12;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly IPAddress[] _addresses;

    public FakeResolver(params string[] addresses)
    {
        _addresses = [.. addresses.Select(IPAddress.Parse)];
        _ = AnswerAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>What it answers with; 0: no error (RCODE).</summary>
    public byte Code { get; init; }

    /// <summary>It is silent until it has been asked so many different questions.</summary>
    public int Together { get; init; }

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            var asked = new Dictionary<string, UdpReceiveResult>();
            while (true)
            {
                var question = await _socket.ReceiveAsync();
                asked[Convert.ToHexString(question.Buffer.AsSpan(HeaderLength))] = question;
                if (asked.Count < Together) continue;

                foreach (var one in asked.Count == Together ? asked.Values.ToArray() : [question])
                    await _socket.SendAsync(Answer(one.Buffer), one.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
        }
    }

    private byte[] Answer(byte[] question)
    {
        var name = HeaderLength;
        while (question[name] != 0) name += question[name] + 1;
        var end = name + 5;
        var isV4 = question[name + 2] == 1;
        IPAddress[] told = isV4 && Code == 0 ? _addresses : [];
        byte[] header = [question[0], question[1], 0x81, (byte)(0x80 | Code), 0, 1, 0, (byte)told.Length, 0, 0, 0, 0];
        // A pointer to the question's name, its type and class, a TTL of a minute, and four octets.
        return
        [
            .. header, .. question.AsSpan(HeaderLength, end - HeaderLength),
            .. told.SelectMany(address =>
                (byte[])[0xc0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address.GetAddressBytes()]),
        ];
    }
}
