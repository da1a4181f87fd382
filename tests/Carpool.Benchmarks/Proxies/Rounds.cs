namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// Several contenders in turn under the same load. What counts is the ratio of their medians: the machine has other
/// work too, and what disturbs one round disturbs all of them alike.
/// </summary>
internal static class Rounds
{
    /// <summary>Lets each contender run as often, each as the first one of a round in its turn.</summary>
    /// <param name="count">Rounds that count; the one before the first warms all up: compiler, buffers, ports.</param>
    /// <returns>The results of each contender.</returns>
    public static async Task<IReadOnlyList<T>[]> RunAsync<T>(int count, params Func<Task<T>>[] contenders)
    {
        var results = contenders.Select(_ => new List<T>()).ToArray();
        for (var round = 0; round <= count; round++)
        {
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                var one = (round + turn) % contenders.Length;
                var result = await contenders[one]();
                if (round > 0) results[one].Add(result);
            }
        }

        return results;
    }
}
