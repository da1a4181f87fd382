using System.Threading.Channels;
using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>What the services of this node are told as a whole.</summary>
public static class ServicesProtocol
{
    // Commands

    /// <summary>Serve these. What is already so goes on undisturbed.</summary>
    public sealed record Use(
        ValueList<ServiceSettings> Services, ServiceSetup Setup, ValueList<ServiceTls> Certificates);

    /// <summary>The files of certificates were read again: what they hold is for new connections.</summary>
    public sealed record UseCertificates(ServiceTls? Tls);

    /// <summary>
    /// The nodes say something new of their services, or other nodes can be reached. Until the first one every node's
    /// servers are checked from here.
    /// </summary>
    public sealed record BoardChanged(HealthBoard Board);

    /// <summary>
    /// Whether new connections are taken: not on a node that is drained and holds no address any more.
    /// </summary>
    public sealed record Accept(bool Accepts);

    /// <summary>Whether this node trusts its own ears: where it does not, silence says nothing of a server.</summary>
    public sealed record Doubted(Doubt Doubt);

    /// <summary>Read the allow and deny lists again, if they have changed.</summary>
    public sealed record ReadLists;

    // Queries

    /// <summary>Check a server once, for an operator to see.</summary>
    /// <param name="Service">Its name.</param>
    /// <param name="Node">The one that checks its own server; null: this one.</param>
    /// <param name="AsJson">Whether as JSON, an object a line.</param>
    /// <param name="To">Is given the pieces as they come, and is complete after the last.</param>
    public sealed record CheckNow(string Service, string? Node, bool AsJson, ChannelWriter<CheckSaid> To)
        : INoSerializationVerificationNeeded;

    // Events

    /// <summary>The service is no longer served here.</summary>
    public sealed record ServiceGone(string Service);
}
