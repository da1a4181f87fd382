using System.Collections.Concurrent;
using System.Threading.Channels;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests;

/// <summary>Keeps what the data plane tells, for the test to wait for.</summary>
internal sealed class RecordedEvents : IProxyEvents
{
    private readonly Channel<SessionReport> _sessions = Channel.CreateUnbounded<SessionReport>();
    private readonly Channel<string> _sources = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _accepting = Channel.CreateUnbounded<string>();

    internal ConcurrentQueue<(string Server, CheckResult Result)> ConnectFailures { get; } = new();

    internal ConcurrentQueue<Exception> Faults { get; } = new();

    /// <summary>Whether clients that protection refused are told of.</summary>
    internal bool RefusedAreTold { get; set; } = true;

    public void ConnectFailed(Server server, CheckResult result) => ConnectFailures.Enqueue((server.Name, result));

    public void SessionEnded(SessionReport report) => _sessions.Writer.TryWrite(report);

    public bool TakesRefused() => RefusedAreTold;

    public void AcceptPaused(ProxyListener listener, AcceptPause reason) => _accepting.Writer.TryWrite(reason.Word());

    public void AcceptResumed(ProxyListener listener) => _accepting.Writer.TryWrite("resumed");

    public void ListenerFailed(ProxyListener listener, int errno, string detail) =>
        _accepting.Writer.TryWrite($"failed {errno}");

    public void SourceLimited(Network source, Refusal why) => _sources.Writer.TryWrite($"{source} {why.Word()}");

    public void SourceQuiet(Network source, long refusals, TimeSpan lasted) =>
        _sources.Writer.TryWrite($"{source} quiet, {refusals} in {lasted.TotalSeconds} s");

    public void SessionFaulted(ProxyListener listener, Exception fault) => Faults.Enqueue(fault);

    internal async Task<SessionReport> NextSessionAsync() =>
        await _sessions.Reader.ReadAsync().AsTask().WaitAsync(TestProxy.Patience);

    /// <summary>The next word about accepting: a pause's word, <c>resumed</c>, or <c>failed ERRNO</c>.</summary>
    internal async Task<string> NextAcceptingAsync() =>
        await _accepting.Reader.ReadAsync().AsTask().WaitAsync(TestProxy.Patience);

    /// <summary>The next word about a source: <c>SOURCE REASON</c> when refusals begin, or that it is quiet.</summary>
    internal async Task<string> NextSourceAsync() =>
        await _sources.Reader.ReadAsync().AsTask().WaitAsync(TestProxy.Patience);
}
