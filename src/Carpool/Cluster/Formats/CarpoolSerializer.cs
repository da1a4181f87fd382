using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Carpool.Cluster.Formats;

/// <summary>Tells Akka how the records that nodes send each other become octets; bound to them in akka.conf.</summary>
public sealed class CarpoolSerializer : SerializerWithStringManifest
{
    /// <param name="system">The cluster system.</param>
    /// <param name="_">Akka's settings for the serializer whose place this one takes.</param>
    public CarpoolSerializer(ExtendedActorSystem system, Config _)
        : base(system)
    {
    }

    /// <summary>The number in every envelope: never another one.</summary>
    public override int Identifier => 112;

    public override string Manifest(object o) => RecordFormat.For(o.GetType()).Manifest;

    public override byte[] ToBinary(object obj) => RecordFormat.For(obj.GetType()).Write(obj);

    /// <exception cref="SerializationException">Whatever is wrong; Akka then drops that one message.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => RecordFormat.For(manifest).Read(bytes);
}
