using Carpool.Core.Protection;

namespace Carpool.Core.Settings;

/// <summary><c>carpool.services.NAME.protect</c>: whom the service refuses. Default: nobody.</summary>
public sealed record ProtectSettings
{
    /// <summary>
    /// File with addresses and networks that no limit applies to, or null; relative to the configuration file's folder,
    /// as the other one.
    /// </summary>
    public required string? AllowFile { get; init; }

    /// <summary>File with addresses and networks that are refused, or null.</summary>
    public required string? DenyFile { get; init; }

    /// <summary>What one source may do.</summary>
    public required SourceLimits Source { get; init; }

    public required ProtectAction Action { get; init; }

    /// <summary>How long the tarpit holds a client, 1 s..10 m. Default 30 s.</summary>
    public required TimeSpan TarpitTime { get; init; }

    /// <summary>Whether anybody can be refused.</summary>
    public bool IsAny => AllowFile is not null || DenyFile is not null || Source.IsAny;
}

/// <summary>What becomes of a client that is refused.</summary>
public enum ProtectAction : byte
{
    /// <summary>A RST. The default.</summary>
    Reject,

    /// <summary>Held without a byte, then a RST.</summary>
    Tarpit,

    /// <summary>Forgotten without a packet.</summary>
    Drop,
}
