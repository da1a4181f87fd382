using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Services;
using Carpool.Telemetry;
using Carpool.Web;

namespace Carpool.Nodes;

/// <summary>The configuration as this node uses it.</summary>
/// <param name="Settings">The file's content, checked.</param>
/// <param name="Node">This node's own entry.</param>
/// <param name="Password">
/// The octets of the CARP password; a value, so that a reload can tell whether it changed.
/// </param>
/// <param name="Tls">Certificates for the cluster, or null: without TLS.</param>
/// <param name="Folder">Where the file lies, for the relative paths in it; empty: the working directory.</param>
public sealed record LocalConfiguration(
    CarpoolSettings Settings, NodeSettings Node, ValueList<byte> Password, ClusterCertificates? Tls = null,
    string Folder = "")
{
    /// <summary>Whether this host had the node's interface when the file was read.</summary>
    public bool HasInterface { get; init; } = true;

    /// <summary>What the services' files of certificates hold.</summary>
    public ValueList<ServiceTls> Certificates { get; init; } = [];

    /// <summary>What the files of <c>carpool.http</c> hold; null without it.</summary>
    public WebKeys? Web { get; init; }

    /// <summary>What the file of <c>carpool.telemetry</c> holds.</summary>
    public ValueList<OtlpHeader> OtlpHeaders { get; init; } = [];
}
