namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// Virtual time: what happens next, in order. One thread, one source of chance, so everything follows from the seed.
/// </summary>
internal sealed class Agenda(int seed)
{
    private readonly PriorityQueue<Action, (long Nanoseconds, long Order)> _queue = new();
    private long _order;

    public Random Random { get; } = new(seed);

    public Instant Now { get; private set; }

    /// <summary>What happened, a line each.</summary>
    public List<string> Log { get; } = [];

    public void After(TimeSpan delay, Action action) =>
        _queue.Enqueue(action, ((Now + delay).Nanoseconds, _order++));

    public void Run(TimeSpan span)
    {
        var end = Now + span;
        while (_queue.TryPeek(out var action, out var at) && at.Nanoseconds <= end.Nanoseconds)
        {
            _queue.Dequeue();
            Now = new Instant(at.Nanoseconds);
            action();
        }

        Now = end;
    }

    public void Say(string what) => Log.Add($"{Now} {what}");

    public bool Chance(double probability) => probability > 0 && Random.NextDouble() < probability;

    /// <summary>Any time from the one to the other.</summary>
    public TimeSpan Between(TimeSpan shortest, TimeSpan longest) =>
        shortest + (longest - shortest) * Random.NextDouble();

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];
}
