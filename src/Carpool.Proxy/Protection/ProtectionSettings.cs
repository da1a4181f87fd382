using Carpool.Core.Protection;

namespace Carpool.Proxy.Protection;

/// <summary>Whom one service refuses, and how.</summary>
public sealed record ProtectionSettings
{
    /// <summary>What one source may do.</summary>
    public SourceLimits Limits { get; init; } = SourceLimits.None;

    /// <summary>How those that may not are refused.</summary>
    public TurnAway Action { get; init; } = TurnAway.Reject;

    /// <summary>How long the tarpit holds a client.</summary>
    public TimeSpan TarpitTime { get; init; } = TimeSpan.FromSeconds(30);
}
