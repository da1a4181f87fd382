using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Carpool.Cluster.Formats;
using Carpool.Core.Cluster;

namespace Carpool.Tests.Cluster.Formats;

/// <summary>Two nodes of different releases, by the shipped configuration, without a cluster around them.</summary>
public sealed class OlderReleaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_node_passes_over_what_only_a_later_release_knows_and_hears_what_comes_after_it()
    {
        var heard = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var older = Start("127.1.60.1", "Carpool.Cluster.Formats.CarpoolSerializer, carpool");
        using var later = Start("127.1.60.2", $"{typeof(LaterSerializer).FullName}, Carpool.Tests");
        try
        {
            older.ActorOf(Props.Create(() => new Ear(heard)), "ear");
            var address = ((ExtendedActorSystem)older).Provider.DefaultAddress;
            var ear = later.ActorSelection(new RootActorPath(address) / "user" / "ear");

            ear.Tell(new ClientsCleared("imap", null, 1));
            ear.Tell(new Yield(["mail01"]));

            Assert.Equal(new Yield(["mail01"]), await heard.Task.WaitAsync(Patience));
        }
        finally
        {
            await Task.WhenAll(older.Terminate(), later.Terminate());
        }
    }

    private static ActorSystem Start(string address, string serializer) => ActorSystem.Create(
        "pool",
        ConfigurationFactory.ParseString(
            $$"""
            akka {
              loggers = []
              actor { provider = remote, serializers.json = "{{serializer}}" }
              remote.dot-netty.tcp { hostname = "{{address}}", port = 0 }
            }
            """)
            .WithFallback(ConfigurationFactory.ParseString(Repository.Read("hocon/akka.conf"))
                .GetConfig("cluster-system")));

    private sealed class Ear : ReceiveActor
    {
        public Ear(TaskCompletionSource<object> heard) => ReceiveAny(record => heard.TrySetResult(record));
    }

    /// <summary>Has a form of a record that nobody knows yet.</summary>
    public sealed class LaterSerializer : SerializerWithStringManifest
    {
        public LaterSerializer(ExtendedActorSystem system, Config _)
            : base(system)
        {
        }

        public override int Identifier => 112;

        public override string Manifest(object o) =>
            o is ClientsCleared ? "cleared.2" : RecordFormat.For(o.GetType()).Manifest;

        public override byte[] ToBinary(object obj) => RecordFormat.For(obj.GetType()).Write(obj);

        public override object FromBinary(byte[] bytes, string manifest) => throw new NotSupportedException(manifest);
    }
}
