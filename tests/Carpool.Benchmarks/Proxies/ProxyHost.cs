using System.CommandLine;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Sessions;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// <c>proxy-host</c>: the data plane in a process of its own, so that its CPU and memory are its own. It ends with its
/// standard input.
/// </summary>
internal static class ProxyHost
{
    public static Command Create()
    {
        var threads = new Argument<int>("threads");
        var address = new Argument<string>("address");
        var backend = new Argument<string>("backend");
        var ports = new Argument<ushort[]>("ports");
        var command = new Command("proxy-host", "What the proxy benchmark starts.")
        {
            threads, address, backend, ports,
        };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            await using var loops = new EventLoops(parse.GetValue(threads), TimeProvider.System);
            var slots = new SessionSlots(ProxyRig.MaxConnections);
            foreach (var port in parse.GetValue(ports)!)
            {
                var limits = new FrontendSettings { MaxSessions = ProxyRig.MaxConnections };
                var server = new Server(
                    "one", NetAddress.Parse(parse.GetValue(backend)!), port, TakesNewSessions: true);
                var frontend = new Frontend($"port {port}", limits, slots, loops, new NoEvents())
                {
                    Backends = new BackendTable(server, []),
                };
                var bound = ProxyListener.Bind(frontend, NetAddress.Parse(parse.GetValue(address)!), port);
                if (bound.Listener is null) throw new BenchmarkException(bound.Detail);
            }

            await Console.Out.WriteLineAsync("ready");
            await Console.In.ReadToEndAsync(ct);
            return 0;
        });
        return command;
    }

    private sealed class NoEvents : IProxyEvents
    {
        public void ConnectFailed(Server server, CheckResult result) => Console.Error.WriteLine(result);

        public void SessionEnded(SessionReport report)
        {
        }

        public void AcceptPaused(ProxyListener listener, AcceptPause reason) => Console.Error.WriteLine(reason);

        public void AcceptResumed(ProxyListener listener)
        {
        }

        public void ListenerFailed(ProxyListener listener, int errno, string detail) => Console.Error.WriteLine(detail);

        public void SessionFaulted(ProxyListener listener, Exception fault) => Console.Error.WriteLine(fault);
    }
}
