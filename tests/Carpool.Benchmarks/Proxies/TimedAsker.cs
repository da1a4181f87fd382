using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Clock;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// Asks HTTP questions at fixed times, from one punctual thread, each on the next connection; a thread for each
/// connection waits for its answers, which come in the order of the questions.
/// </summary>
internal sealed class TimedAsker : IDisposable
{
    private const int Connections = 50;
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(200);
    private static readonly byte[] Question = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray();

    private readonly Socket[] _sockets;
    private readonly double[] _latencies;
    private readonly TimeSpan _period;
    private readonly int _answerSize;
    private Instant _start;

    /// <param name="target">Whom to ask; all its answers have the same size.</param>
    /// <param name="rate">Questions a second.</param>
    /// <param name="count">Questions in all.</param>
    public TimedAsker(IPEndPoint target, int rate, int count)
    {
        _period = TimeSpan.FromSeconds(1) / rate;
        _latencies = new double[count];
        _sockets = [.. Enumerable.Range(0, Connections).Select(_ => Connect(target))];
        _answerSize = _sockets.Select(AskOnce).Distinct().Single();
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    /// <returns>Microseconds from each question's time to its answer.</returns>
    public async Task<IReadOnlyList<double>> RunAsync(CancellationToken ct)
    {
        using var clock = new ClockThread("bench-asker", fault => Environment.FailFast("cannot ask", fault));
        _start = ClockThread.Now + Lead;
        var listening = Enumerable.Range(0, Connections)
            .Select(one => Task.Factory.StartNew(
                () => Listen(one), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToList();
        _ = clock.Schedule(_start, () => Ask(clock, question: 0));
        await Task.WhenAll(listening);
        return _latencies;
    }

    private static Socket Connect(IPEndPoint target)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(target);
        return socket;
    }

    private static int AskOnce(Socket socket)
    {
        _ = socket.Send(Question);
        var answer = new byte[4096];
        var size = 0;
        while (!answer.AsSpan(0, size).EndsWith(ProxyRig.Body)) size += Receive(socket, answer.AsSpan(size));
        return size;
    }

    private static int Receive(Socket socket, Span<byte> buffer) =>
        socket.Receive(buffer) is var read and > 0 ? read : throw new BenchmarkException("closed instead of answered");

    private Instant TimeOf(int question) => _start + question * _period;

    private void Ask(ClockThread clock, int question)
    {
        _ = _sockets[question % Connections].Send(Question);
        if (++question < _latencies.Length) _ = clock.Schedule(TimeOf(question), () => Ask(clock, question));
    }

    private void Listen(int connection)
    {
        var buffer = new byte[4096];
        var left = 0;
        for (var question = connection; question < _latencies.Length; question += Connections)
        {
            for (left += _answerSize; left > 0;) left -= Receive(_sockets[connection], buffer);
            _latencies[question] = (ClockThread.Now.Nanoseconds - TimeOf(question).Nanoseconds) / 1000.0;
        }
    }
}
