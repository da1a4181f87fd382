using Akka.Configuration;
using Akka.Dispatch;
using Carpool.Linux.Clock;

namespace Carpool.Hosting;

/// <summary>
/// Runs actors on the clock thread, where their timers fire: an election neither waits for the thread pool nor runs
/// beside itself. What runs there must not block.
/// </summary>
public sealed class ClockDispatcher : MessageDispatcher
{
    /// <summary>The dispatcher's path in the configuration.</summary>
    public const string Path = "carpool-clock-dispatcher";

    private readonly ClockThread _clock;

    internal ClockDispatcher(MessageDispatcherConfigurator configurator, ClockThread clock)
        : base(configurator) => _clock = clock;

    protected override void ExecuteTask(IRunnable run) => _clock.Post(run);

    protected override void Shutdown()
    {
        // The thread belongs to the scheduler, which outlives every dispatcher.
    }
}

/// <summary>Named in the configuration; needs <see cref="ClockScheduler"/> as the system's scheduler.</summary>
public sealed class ClockDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly ClockDispatcher _dispatcher;

    public ClockDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var scheduler = prerequisites.Scheduler as ClockScheduler
            ?? throw new InvalidOperationException(
                $"{ClockDispatcher.Path} needs akka.scheduler.implementation = {nameof(ClockScheduler)}");
        _dispatcher = new ClockDispatcher(this, scheduler.Clock);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
