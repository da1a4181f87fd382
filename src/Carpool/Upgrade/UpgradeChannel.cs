using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Carpool.Upgrade;

/// <summary>One end of the socket pair between two daemons.</summary>
internal sealed class UpgradeChannel(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly StreamReader _reader = new(new NetworkStream(socket), Encoding.UTF8);

    /// <exception cref="UpgradeFailedException">The other one has ended.</exception>
    public async Task SayAsync(UpgradeMessage message, CancellationToken ct)
    {
        var line = JsonSerializer.Serialize(message, UpgradeJson.Default.UpgradeMessage) + "\n";
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(line), ct);
        }
        catch (IOException e)
        {
            throw new UpgradeFailedException("the other daemon has ended", e);
        }
    }

    /// <summary>Waits for the next message, which must be of this kind.</summary>
    /// <exception cref="UpgradeFailedException">
    /// It refuses, says something else, has ended, or says nothing for so long.
    /// </exception>
    public async Task<T> HearAsync<T>(TimeSpan limit, CancellationToken ct)
        where T : UpgradeMessage
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(limit);
        try
        {
            var line = await _reader.ReadLineAsync(patience.Token)
                ?? throw new UpgradeFailedException("the other daemon has ended");
            return JsonSerializer.Deserialize(line, UpgradeJson.Default.UpgradeMessage) switch
            {
                T expected => expected,
                UpgradeMessage.Refused refused => throw new UpgradeFailedException(refused.Why),
                _ => throw new UpgradeFailedException($"the other daemon says what was not expected: {line}"),
            };
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            var seconds = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            throw new UpgradeFailedException($"the other daemon did not answer within {seconds} s", e);
        }
        catch (JsonException e)
        {
            throw new UpgradeFailedException($"the other daemon speaks another language: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new UpgradeFailedException("the other daemon has ended", e);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }
}
