using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Carpool.Cluster;
using Carpool.Events;
using Carpool.Hosting;
using Carpool.Tests.World;
using Xunit.Abstractions;

namespace Carpool.Tests.Cluster;

/// <summary>A cluster system may be restarted as often as need be: it leaves nothing behind in the process.</summary>
public sealed class ClusterSoakTests(ITestOutputHelper output)
{
    private const int Early = 10;
    private const int Restarts = 50;
    /// <summary>Of the system that stays, one each way, and one that all systems of a process share.</summary>
    private const int RunningLoops = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka.loggers = []");

    private readonly Channel<CourierProtocol.Received> _arrived =
        Channel.CreateUnbounded<CourierProtocol.Received>();

    [Fact]
    public async Task Fifty_restarts_leave_no_thread_no_descriptor_and_no_memory_behind()
    {
        var nodes = ActorSystem.Create("nodes", Quiet.WithFallback(AkkaConf.Node));
        var owner = nodes.ActorOf(Props.Create(() => new Owner(_arrived.Writer)));
        var settings = TestPool.Read(
            """
            carpool {
              cluster { port = 4953, tls = off }
              carp { interface = lo, password-file = "carp.password" }
              nodes {
                stays { address = 127.1.251.1 }
                restarts { address = 127.1.251.2 }
              }
              addresses = [ { address = 127.1.251.101/24, vhid = 1 } ]
            }
            """);
        Task<IClusterSystem> StartAsync(string node, int life) => ClusterSystem.StartAsync(
            new ClusterStart(life, new ClusterSetup(settings, node, Tls: null), [], owner, new EventLog(nodes)),
            Quiet.WithFallback(AkkaConf.Cluster));

        var stays = await StartAsync("stays", 0);
        var early = default(Footprint);
        for (var life = 1; life <= Restarts; life++)
        {
            var system = await StartAsync("restarts", life);
            // There and back: both ends of the connection have done their part.
            system.Courier.Tell(new CourierProtocol.Deliver(["stays"], $"life {life}"), owner);
            await NextAsync($"life {life}");
            stays.Courier.Tell(new CourierProtocol.Deliver(["restarts"], $"answer {life}"), owner);
            await NextAsync($"answer {life}");
            await system.EndAsync();
            if (life == Early) early = await Footprint.TakeAsync();
        }

        var late = await Footprint.TakeAsync();
        await stays.EndAsync();
        await nodes.Terminate();
        output.WriteLine($"after {Early}: {early}, after {Restarts}: {late}");
        Assert.InRange(late.AllThreads, 0, early.AllThreads + 8);
        Assert.InRange(late.Descriptors, 0, early.Descriptors + 8);
        // Other tests of this process come and go beside it; so many systems that stay would take more.
        Assert.InRange(late.ManagedBytes, 0, early.ManagedBytes + 15_000_000);
    }

    private async Task NextAsync(string record)
    {
        CourierProtocol.Received next;
        // What was sent to a former life may come before.
        do next = await _arrived.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        while (!record.Equals(next.Record));
    }

    private readonly record struct Footprint(int AllThreads, int Descriptors, long ManagedBytes)
    {
        /// <summary>
        /// Waits until the network's threads of the ended systems have gone, which takes them up to 15 s, and looks.
        /// </summary>
        public static async Task<Footprint> TakeAsync()
        {
            var started = TimeProvider.System.GetTimestamp();
            while (Threads("SingleThreadEve") > RunningLoops && TimeProvider.System.GetElapsedTime(started) < Patience)
                await Task.Delay(200);
            return new Footprint(Threads(""), Directory.GetFiles("/proc/self/fd").Length, SmallObjects());
        }

        /// <summary>
        /// Without large ones: the network's buffers, 16 MB each, of which a process has a few in the end.
        /// </summary>
        private static long SmallObjects()
        {
            _ = GC.GetTotalMemory(forceFullCollection: true);
            var generations = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo;
            return generations[0].SizeAfterBytes + generations[1].SizeAfterBytes + generations[2].SizeAfterBytes;
        }

        private static int Threads(string name) => Directory.GetDirectories("/proc/self/task")
            .Count(thread => NameOf(thread).StartsWith(name, StringComparison.Ordinal));

        private static string NameOf(string thread)
        {
            try
            {
                return File.ReadAllText(Path.Combine(thread, "comm"));
            }
            catch (IOException)
            {
                return "gone meanwhile";
            }
        }
    }

    private sealed class Owner : ReceiveActor
    {
        public Owner(ChannelWriter<CourierProtocol.Received> arrived)
        {
            Receive<CourierProtocol.Received>(received => arrived.TryWrite(received));
            ReceiveAny(_ => { /* what the cluster looks like does not matter here */ });
        }
    }
}
