namespace Carpool.Core.Settings;

/// <summary><c>carpool.services.NAME.check</c>, or <c>ready</c>: what is looked at, and how often.</summary>
public sealed record ScheduledCheck
{
    /// <summary>What is done.</summary>
    public required CheckSettings What { get; init; }

    /// <summary>Time between the starts of two checks, 100 ms..1 h. Default 1 s.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The same while results in a row are about to change the state (HAProxy's fastinter), and while a server
    /// is down (downinter). Default: <see cref="Interval"/>.</summary>
    public required TimeSpan FastInterval { get; init; }

    /// <inheritdoc cref="FastInterval"/>
    public required TimeSpan DownInterval { get; init; }

    /// <summary>By how many per cent of it each interval is longer or shorter, 0..50 (HAProxy's spread-checks).
    /// Default 0.</summary>
    public required int Jitter { get; init; }

    /// <summary>Good checks in a row until a server that was down is up, 1..100. Default 2.</summary>
    public required int Rise { get; init; }

    /// <summary>Bad checks in a row until a server that was up is down, 1..100. Default 2.</summary>
    public required int Fall { get; init; }
}
