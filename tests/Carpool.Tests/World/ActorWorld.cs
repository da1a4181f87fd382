using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace Carpool.Tests.World;

/// <summary>
/// An actor system in which nothing runs by itself: actors on the caller's thread, timers when <c>Advance</c> moves the
/// clock. What actors log is kept.
/// </summary>
public abstract class ActorWorld : TestKit
{
    private static readonly Config Setup = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = INFO
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
          actor.default-dispatcher.type = "Carpool.Tests.World.CallingThreadConfigurator, Carpool.Tests"
          actor.internal-dispatcher.type = "Carpool.Tests.World.CallingThreadConfigurator, Carpool.Tests"
        }
        """);

    private readonly ConcurrentQueue<LogEvent> _log = new();

    protected ActorWorld()
        : base(Setup)
    {
        var ear = Sys.ActorOf(Akka.Actor.Props.Create(() => new LogEar(_log)), "log-ear");
        Sys.EventStream.Subscribe(ear, typeof(LogEvent));
    }

    internal WorldClock Clock { get; } = new();

    /// <summary>What was logged as a warning or an error.</summary>
    internal IReadOnlyList<string> Troubles =>
        [.. _log.Where(entry => entry.LogLevel() >= LogLevel.WarningLevel).Select(entry => $"{entry.Message}")];

    /// <summary>What was logged as a change of state.</summary>
    internal IReadOnlyList<string> Changes =>
        [.. _log.Where(entry => entry.LogLevel() == LogLevel.InfoLevel).Select(entry => $"{entry.Message}")];

    /// <summary>Moves time on, a millisecond a step, so that a timer set by another timer fires in its turn.</summary>
    internal void Advance(TimeSpan by)
    {
        var step = TimeSpan.FromMilliseconds(1);
        for (var moved = TimeSpan.Zero; moved < by; moved += step)
        {
            Clock.Move(step);
            ((TestScheduler)Sys.Scheduler).Advance(step);
        }
    }

    internal void Advance(double milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Starts an actor below a parent that keeps what it is told.</summary>
    internal Family Adopt(Props child, string name)
    {
        var told = new ConcurrentQueue<object>();
        var parent = Sys.ActorOf(Akka.Actor.Props.Create(() => new Parent(child, name, told)));
        return new Family(((ActorRefWithCell)parent).GetSingleChild(name), told);
    }

    /// <summary>Tells an actor something as the test's own actor, and returns its answer.</summary>
    internal T Asked<T>(IActorRef actor, object message)
    {
        actor.Tell(message, TestActor);
        return ExpectMsg<T>();
    }

    private sealed class LogEar : ReceiveActor
    {
        public LogEar(ConcurrentQueue<LogEvent> log) => Receive<LogEvent>(log.Enqueue);
    }

    private sealed class Parent : UntypedActor
    {
        private readonly ConcurrentQueue<object> _told;

        public Parent(Props child, string name, ConcurrentQueue<object> told)
        {
            _told = told;
            Context.ActorOf(child, name);
        }

        protected override void OnReceive(object message) => _told.Enqueue(message);
    }
}

/// <summary>An actor under test and what its parent was told by it.</summary>
internal sealed record Family(IActorRef Child, ConcurrentQueue<object> All)
{
    internal IReadOnlyList<T> Told<T>() => [.. All.OfType<T>()];
}
