namespace Carpool.Core.Counters;

/// <summary>How long sessions took that had a server, in milliseconds.</summary>
/// <param name="Queue">Waiting for a server with room.</param>
/// <param name="Connect">Connecting to it.</param>
/// <param name="Total">From its client's connection to its end.</param>
public readonly record struct SessionTimes(MovingAverage Queue, MovingAverage Connect, MovingAverage Total)
{
    /// <summary>With one more session. What is not known is null.</summary>
    public SessionTimes Add(TimeSpan? queue, TimeSpan? connect, TimeSpan? total) => new(
        Add(Queue, queue), Add(Connect, connect), Add(Total, total));

    public static SessionTimes operator +(SessionTimes one, SessionTimes other) => new(
        one.Queue + other.Queue, one.Connect + other.Connect, one.Total + other.Total);

    private static MovingAverage Add(MovingAverage average, TimeSpan? span) =>
        span is { } time ? average.Add(time.TotalMilliseconds) : average;
}
