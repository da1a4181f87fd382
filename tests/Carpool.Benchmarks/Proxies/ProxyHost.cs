using System.CommandLine;
using System.Text.Json;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Logs;
using Carpool.Core.Settings;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Tls;

namespace Carpool.Benchmarks.Proxies;

/// <summary>The proxy when nothing is asked of it.</summary>
/// <param name="Sessions">Slots taken.</param>
/// <param name="ManagedMb">What is left of the heap after a collection.</param>
internal sealed record RestSample(int Sessions, double ManagedMb);

/// <summary>
/// <c>proxy-host</c>: the data plane in a process of its own, so that its CPU and memory are its own. It answers the
/// lines of its standard input, and ends with it.
/// </summary>
internal static class ProxyHost
{
    public const string Name = "proxy-host";
    public const string Tls = "--tls";
    public const string Ready = "ready";
    public const string TakePauses = "pauses";
    public const string Collect = "collect";

    public static Command Create()
    {
        var threads = new Argument<int>("threads");
        var address = new Argument<string>("address");
        var backend = new Argument<string>("backend");
        var ports = new Argument<ushort[]>("ports");
        var tls = new Option<string>(Tls);
        var command = new Command(Name, "What the proxy benchmark starts.") { threads, address, backend, ports, tls };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            await using var loops = new EventLoops(parse.GetValue(threads), TimeProvider.System);
            var ids = new ConnectionIds("bench", TimeProvider.System.GetUtcNow());
            var slots = new SessionSlots(ProxyRig.MaxConnections);
            foreach (var port in parse.GetValue(ports)!)
            {
                var limits = new FrontendSettings { MaxSessions = ProxyRig.MaxConnections };
                var server = new Server(
                    "one", NetAddress.Parse(parse.GetValue(backend)!), port, TakesNewSessions: true);
                var clients = port == ProxyRig.StickyPort
                    ? new SharedStickTable(size: 100_000, TimeSpan.FromMinutes(30))
                    : null;
                var frontend = new Frontend($"port {port}", limits, slots, loops, ids, new NoEvents(), clients)
                {
                    Backends = new BackendTable(server, []),
                    Tls = parse.GetValue(tls) is { } certificate ? TlsFile(certificate) : null,
                };
                var bound = ProxyListener.Bind(frontend, NetAddress.Parse(parse.GetValue(address)!), port);
                if (bound.Listener is null) throw new BenchmarkException(bound.Detail);
            }

            await Console.Out.WriteLineAsync(Ready);
            await AnswerAsync(slots, ct);
            return 0;
        });
        return command;
    }

    /// <summary>What HAProxy has too, by default or as it is told.</summary>
    private static TlsServer TlsFile(string certificate) => TlsServer.Read(new TlsSettings
    {
        Certificates = [new(certificate, certificate)],
        StrictSni = false,
        Alpn = [Haproxy.Http2],
        MinVersion = TlsVersion.Tls12,
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        Starttls = Starttls.Off,
    });

    private static async Task AnswerAsync(SessionSlots slots, CancellationToken ct)
    {
        // From the first question on: the watch costs a per cent of a core, which is not the proxy's.
        PauseWatch? watch = null;
        while (await Console.In.ReadLineAsync(ct) is { } question)
        {
            var answer = question switch
            {
                TakePauses => JsonSerializer.Serialize(await TakeAsync()),
                Collect => JsonSerializer.Serialize(Rest()),
                _ => throw new BenchmarkException($"'{question}' is no question"),
            };
            await Console.Out.WriteLineAsync(answer.AsMemory(), ct);
        }

        watch?.Dispose();

        async Task<PauseSample> TakeAsync()
        {
            watch ??= new PauseWatch();
            return await watch.TakeAsync();
        }

        RestSample Rest()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return new RestSample(slots.Taken, GC.GetTotalMemory(forceFullCollection: false) / 1e6);
        }
    }

    private sealed class NoEvents : IProxyEvents
    {
        public void ConnectFailed(Server server, CheckResult result) => Console.Error.WriteLine(result);

        public void SessionEnded(SessionReport report)
        {
        }

        public bool TakesRefused() => true;

        public void AcceptPaused(ProxyListener listener, AcceptPause reason) => Console.Error.WriteLine(reason);

        public void AcceptResumed(ProxyListener listener)
        {
        }

        public void ListenerFailed(ProxyListener listener, int errno, string detail) => Console.Error.WriteLine(detail);

        public void SourceLimited(Network source, Refusal why) => Console.Error.WriteLine($"{source} {why.Word()}");

        public void SourceQuiet(Network source, long refusals, TimeSpan lasted) => Console.Error.WriteLine(source);

        public void SessionFaulted(ProxyListener listener, Exception fault) => Console.Error.WriteLine(fault);
    }
}
