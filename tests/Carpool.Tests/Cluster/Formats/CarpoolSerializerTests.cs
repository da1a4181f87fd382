using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Carpool.Cluster.Formats;
using Carpool.Core.Cluster;

namespace Carpool.Tests.Cluster.Formats;

/// <summary>An actor system that speaks to others as the cluster system does, by the shipped configuration.</summary>
public sealed class CarpoolSerializerTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("formats", Shipped().GetConfig("cluster-system"));

    private Serialization Akka => _system.Serialization;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void Every_record_that_nodes_send_goes_through_it()
    {
        var plan = Records.LargestPlan();

        Assert.All(
            RecordFormat.All, format => Assert.IsType<CarpoolSerializer>(Akka.FindSerializerForType(format.Type)));
        Assert.Equal("plan.1", Serialization.ManifestFor(Akka.FindSerializerFor(plan), plan));
    }

    [Fact]
    public void A_record_survives_the_way_through_Akka()
    {
        var yield = new Yield(["mail01", "mail02"]);
        var serializer = Akka.FindSerializerFor(yield);

        Assert.Equal(yield, Akka.Deserialize(serializer.ToBinary(yield), serializer.Identifier, "yield.1"));
    }

    [Fact]
    public void Nothing_else_is_sent() => Assert.Throws<SerializationException>(() =>
    {
        var stranger = new UriBuilder();
        return Akka.FindSerializerFor(stranger).ToBinary(stranger);
    });

    /// <summary>Newtonsoft's serializer makes objects of any class that a message names. Its number is 1.</summary>
    [Fact]
    public void A_message_cannot_name_the_class_of_what_is_made_of_it() => Assert.Throws<SerializationException>(
        () => Akka.Deserialize("""{"$type":"System.UriBuilder"}"""u8.ToArray(), 1, "System.UriBuilder, System"));

    private static Config Shipped() => ConfigurationFactory.ParseString(Repository.Read("hocon/akka.conf"));
}
