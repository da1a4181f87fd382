namespace Carpool.Core.Cluster;

/// <summary>When something was there and when it was not, as HAProxy counts it.</summary>
/// <param name="IsDown">Whether it is not there now.</param>
/// <param name="Since">When that last changed, or the beginning.</param>
/// <param name="Former">How long it was down before.</param>
public readonly record struct Uptime(bool IsDown, Instant Since, TimeSpan Former)
{
    /// <summary>What nobody has seen down yet.</summary>
    public static Uptime Begin(Instant at) => new(false, at, TimeSpan.Zero);

    /// <summary>How it is at a later moment.</summary>
    public Uptime See(bool isDown, Instant at) => isDown == IsDown ? this : new(isDown, at, DowntimeAt(at));

    /// <summary>How long it was down in all.</summary>
    public TimeSpan DowntimeAt(Instant now) => IsDown ? Former + (now - Since) : Former;
}
