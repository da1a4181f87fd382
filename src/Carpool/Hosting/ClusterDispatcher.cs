using Akka.Configuration;
using Akka.Dispatch;

namespace Carpool.Hosting;

/// <summary>
/// Runs the actors of a cluster system on one thread of its own, which sleeps as soon as there is nothing to do and
/// ends with the system. What they do takes microseconds, a few dozen times a second: Akka's threads would spin for
/// longer after each message, and wake each other for one that goes from an actor to the next.
/// </summary>
public sealed class ClusterDispatcher : MessageDispatcher
{
    private readonly Lock _lock = new();
    private RunQueue? _queue;

    internal ClusterDispatcher(MessageDispatcherConfigurator configurator) : base(configurator)
    {
    }

    protected override void ExecuteTask(IRunnable run)
    {
        lock (_lock) (_queue ??= RunQueue.Start(ReportFailure)).Add(run);
    }

    /// <summary>Called whenever its last actor is gone; another one may come.</summary>
    protected override void Shutdown()
    {
        lock (_lock)
        {
            _queue?.Complete();
            _queue = null;
        }
    }

    /// <summary>What is to be run, and the thread that does.</summary>
    /// <param name="onFault">Told what anything has thrown; the thread goes on with the rest.</param>
    private sealed class RunQueue(Action<Exception> onFault)
    {
        private readonly object _gate = new();
        private List<IRunnable> _waiting = [];
        private bool _isComplete;

        public static RunQueue Start(Action<Exception> onFault)
        {
            var queue = new RunQueue(onFault);
            new Thread(queue.Run) { IsBackground = true, Name = "cluster" }.Start();
            return queue;
        }

        public void Add(IRunnable run)
        {
            lock (_gate)
            {
                _waiting.Add(run);
                if (_waiting.Count == 1) Monitor.Pulse(_gate);
            }
        }

        public void Complete()
        {
            lock (_gate)
            {
                _isComplete = true;
                Monitor.Pulse(_gate);
            }
        }

        private void Run()
        {
            var running = new List<IRunnable>();
            while (Take(ref running))
            {
                foreach (var run in running) Run(run);
                running.Clear();
            }
        }

        private void Run(IRunnable run)
        {
            try
            {
                run.Run();
            }
#pragma warning disable CA1031 // What the cluster system throws must not end the daemon, which goes on without it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                onFault(fault);
            }
        }

        private bool Take(ref List<IRunnable> running)
        {
            lock (_gate)
            {
                while (_waiting.Count == 0)
                {
                    if (_isComplete) return false;
                    Monitor.Wait(_gate);
                }

                (running, _waiting) = (_waiting, running);
                return true;
            }
        }
    }
}

/// <summary>Named in the configuration.</summary>
public sealed class ClusterDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly ClusterDispatcher _dispatcher;

    public ClusterDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _dispatcher = new ClusterDispatcher(this);

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
