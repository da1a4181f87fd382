namespace Carpool.Core.Admin;

/// <summary>A certificate of the asked node.</summary>
/// <param name="Key">The key of the configuration that names it.</param>
/// <param name="Until">The last moment at which it is good.</param>
public sealed record KeyCertificate(string Key, DateTimeOffset Until);
