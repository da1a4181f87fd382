using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Carpool.Hosting;

namespace Carpool.Tests.Hosting;

/// <summary>A real actor system with the shipped configuration, on the real clock.</summary>
public sealed class ClockSystemTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create(
        "clock", ConfigurationFactory.ParseString(Repository.Read("hocon/akka.conf")));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void The_shipped_configuration_brings_our_clock() => Assert.IsType<ClockScheduler>(_system.Scheduler);

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_deadlines_and_cancelled_ones_do_not()
    {
        var fired = new Fired();
        Start(fired, timers =>
        {
            timers.StartSingleTimer("c", "third", TimeSpan.FromMilliseconds(60));
            timers.StartSingleTimer("a", "first", TimeSpan.FromMilliseconds(10));
            timers.StartSingleTimer("never", "cancelled", TimeSpan.FromMilliseconds(20));
            timers.StartSingleTimer("b", "second", TimeSpan.FromMilliseconds(30));
            timers.Cancel("never");
        });

        Assert.Equal(["first", "second", "third"], await fired.TakeAsync(3));
    }

    [Fact]
    public async Task A_periodic_timer_fires_again_and_again()
    {
        var fired = new Fired();
        Start(fired, timers => timers.StartPeriodicTimer("p", "tick", TimeSpan.FromMilliseconds(2)));

        Assert.All(await fired.TakeAsync(5), tick => Assert.Equal("tick", tick));
    }

    [Fact]
    public async Task Actors_of_the_clock_dispatcher_run_on_the_clock_thread()
    {
        var fired = new Fired();
        var actor = Start(fired, timers => timers.StartSingleTimer("a", "timer", TimeSpan.FromMilliseconds(1)));
        actor.Tell("message");

        await fired.TakeAsync(2);

        Assert.Equal(["carpool-clock"], fired.Threads.Distinct());
    }

    [Fact]
    public async Task One_actor_that_throws_stops_neither_the_clock_nor_another()
    {
        var fired = new Fired();
        Start(new Fired(), timers => timers.StartSingleTimer("a", "crash", TimeSpan.FromMilliseconds(1)));
        Start(fired, timers => timers.StartSingleTimer("a", "later", TimeSpan.FromMilliseconds(50)));

        Assert.Equal(["later"], await fired.TakeAsync(1));
    }

    private IActorRef Start(Fired fired, Action<ITimerScheduler> begin) => _system.ActorOf(
        Props.Create(() => new Timed(fired, begin)).WithDispatcher(ClockDispatcher.Path));

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        private readonly Action<ITimerScheduler> _begin;

        public Timed(Fired fired, Action<ITimerScheduler> begin)
        {
            _begin = begin;
            Receive<string>(word =>
            {
                if (word == "crash") throw new InvalidOperationException("as the test wants it");
                fired.Note(word);
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => _begin(Timers);
    }

    private sealed class Fired
    {
        private readonly BlockingCollection<string> _words = [];

        internal ConcurrentBag<string?> Threads { get; } = [];

        internal void Note(string word)
        {
            Threads.Add(Thread.CurrentThread.Name);
            _words.Add(word);
        }

        internal Task<string[]> TakeAsync(int count) =>
            Task.Run(() => _words.GetConsumingEnumerable().Take(count).ToArray()).WaitAsync(Patience);
    }
}
