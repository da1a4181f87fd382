using System.Text.Json;
using System.Threading.Channels;
using Carpool.Linux.Packets;

namespace Carpool.Admin.Local;

/// <summary>
/// Writes what a wire carries, a line an advertisement, and at the end a sum. A terminal that is slower than the wire
/// costs lines, never the capture.
/// </summary>
internal sealed class AdvertisementListener
{
    private const int Backlog = 4096;

    private readonly Channel<AdvertisementView> _heard = Channel.CreateBounded<AdvertisementView>(Backlog);
    private readonly SortedDictionary<string, long> _verdicts = new(StringComparer.Ordinal);
    private readonly IWire _wire;
    private readonly AdvertisementJudge _judge;
    private readonly TimeProvider _time;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private WireEvent.Lost? _lost;
    private long _unshown;

    /// <param name="wire">Open, and not listened to yet.</param>
    /// <param name="judge">Gives the verdicts.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="error">Takes the sum, and what goes wrong.</param>
    public AdvertisementListener(
        IWire wire, AdvertisementJudge judge, TimeProvider time, TextWriter output, TextWriter error)
    {
        _wire = wire;
        _judge = judge;
        _time = time;
        _output = output;
        _error = TextWriter.Synchronized(error);
    }

    /// <summary>Goes on until enough was heard, the wire is lost or the caller has had enough.</summary>
    /// <param name="count">How many advertisements; null for no end.</param>
    /// <param name="json">An object a line.</param>
    /// <param name="ct">Ends it in good order.</param>
    /// <returns>Why the wire was lost, or null.</returns>
    public async Task<WireEvent.Lost?> RunAsync(long? count, bool json, CancellationToken ct)
    {
        _wire.Listen(Take, Report);
        try
        {
            var shown = 0L;
            await foreach (var view in _heard.Reader.ReadAllAsync(ct))
            {
                var line = json
                    ? JsonSerializer.Serialize(view, AdvertisementJson.Default.AdvertisementView)
                    : view.ToString();
                await _output.WriteLineAsync(line.AsMemory(), ct);
                _verdicts[view.Verdict] = _verdicts.GetValueOrDefault(view.Verdict) + 1;
                if (++shown == count) break;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C is how listening ends; the sum follows.
        }

        await _error.WriteLineAsync(Sum().AsMemory(), CancellationToken.None);
        return _lost;
    }

    private void Take(in CapturedPacket packet)
    {
        var view = _judge.Judge(packet.Payload, packet.Ttl, packet.Source, _time.GetUtcNow().UtcDateTime);
        if (!_heard.Writer.TryWrite(view)) Interlocked.Increment(ref _unshown);
    }

    private void Report(WireEvent happened)
    {
        switch (happened)
        {
            case WireEvent.Lost lost:
                _lost = lost;
                _heard.Writer.TryComplete();
                break;
            case WireEvent.NotJoined refused:
                _error.WriteLine(
                    $"{refused.Interface}: {refused.Group} not joined, a switch may keep it away: {refused.Detail}");
                break;
            case WireEvent.SinkFailed failed:
                _error.WriteLine($"{failed.Interface}: {failed.Fault.Message}");
                break;
        }
    }

    private string Sum()
    {
        var words = _verdicts.Select(verdict => $"{verdict.Value} {verdict.Key}").ToList();
        var missed = _wire.KernelDrops + Interlocked.Read(ref _unshown);
        if (missed > 0) words.Add($"{missed} not shown: they came too fast");
        return words.Count == 0 ? "no advertisement" : string.Join(", ", words);
    }
}
