using Akka.Configuration;

namespace Carpool.Hosting;

/// <summary>hocon/akka.conf as it was shipped with the program.</summary>
internal static class AkkaConf
{
    private const string ClusterBlock = "cluster-system";

    /// <summary>For the node system.</summary>
    public static Config Node { get; } = Shipped();

    /// <summary>For the cluster system: what is in its block counts before the rest.</summary>
    public static Config Cluster { get; } = Node.GetConfig(ClusterBlock).WithFallback(Node);

    private static Config Shipped()
    {
        using var stream = typeof(AkkaConf).Assembly.GetManifestResourceStream("akka.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
