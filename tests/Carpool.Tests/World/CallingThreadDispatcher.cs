using Akka.Configuration;
using Akka.Dispatch;

namespace Carpool.Tests.World;

/// <summary>
/// Runs every actor on the thread that tells it something. When a Tell or a step of the clock returns, all that follows
/// from it has happened: tests need neither wait nor sleep.
/// </summary>
public sealed class CallingThreadDispatcher(MessageDispatcherConfigurator configurator)
    : MessageDispatcher(configurator)
{
    protected override void ExecuteTask(IRunnable run) => NoContext.Run(run.Run);

    protected override void Shutdown()
    {
        // It has no thread of its own.
    }
}

/// <summary>Named in the configuration of <see cref="ActorWorld"/>.</summary>
public sealed class CallingThreadConfigurator : MessageDispatcherConfigurator
{
    private readonly CallingThreadDispatcher _dispatcher;

    public CallingThreadConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _dispatcher = new CallingThreadDispatcher(this);

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>
/// The test framework's synchronization context would send the continuations of awaits to another thread.
/// </summary>
internal static class NoContext
{
    internal static void Run(Action work)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            work();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
