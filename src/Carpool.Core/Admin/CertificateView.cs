using Carpool.Core.Cluster;

namespace Carpool.Core.Admin;

/// <summary>A node's own certificate for the connections between nodes.</summary>
/// <param name="Until">The last moment at which it is good.</param>
/// <param name="Term">How near that is.</param>
public sealed record CertificateView(DateTimeOffset Until, CertificateTerm Term);
