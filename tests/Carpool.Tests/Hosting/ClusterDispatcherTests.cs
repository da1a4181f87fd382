using Akka.Actor;
using Akka.Configuration;

namespace Carpool.Tests.Hosting;

public sealed class ClusterDispatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka.stdout-loglevel = OFF
        akka.loglevel = OFF
        tested.type = "Carpool.Hosting.ClusterDispatcherConfigurator, carpool"
        """);

    [Fact]
    public async Task What_one_piece_of_work_throws_neither_ends_the_process_nor_the_work_after_it()
    {
        using var system = ActorSystem.Create("tested", Settings);
        var done = new TaskCompletionSource();
        var dispatcher = system.Dispatchers.Lookup("tested");

        dispatcher.Schedule(() => throw new InvalidOperationException("broken"));
        dispatcher.Schedule(done.SetResult);

        await done.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task All_work_is_done_in_order_on_one_thread()
    {
        using var system = ActorSystem.Create("tested", Settings);
        var done = new TaskCompletionSource();
        var dispatcher = system.Dispatchers.Lookup("tested");
        var seen = new List<(int Number, int Thread)>();

        foreach (var number in Enumerable.Range(0, 1000))
            dispatcher.Schedule(() => seen.Add((number, Environment.CurrentManagedThreadId)));
        dispatcher.Schedule(done.SetResult);

        await done.Task.WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 1000), seen.Select(one => one.Number));
        Assert.Single(seen.Select(one => one.Thread).Distinct());
    }
}
