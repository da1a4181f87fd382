using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Carpool.Hosting;

namespace Carpool.Tests.Hosting;

public sealed class LineLoggerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TextWriter _console = Console.Out;

    public void Dispose() => Console.SetOut(_console);

    [Fact]
    public async Task What_a_filter_of_its_system_excludes_is_not_printed()
    {
        using var printed = new Printed();
        Console.SetOut(printed);
        var logger = $"akka.loggers = [\"{typeof(LineLogger).FullName}, carpool\"]";
        var system = ActorSystem.Create("quiet", ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(logger)),
            new LogFilterBuilder().ExcludeMessageContaining("boring").Build()));

        system.Log.Warning("a {What} thing", "boring");
        system.Log.Warning("a {What} thing", "rare");

        Assert.EndsWith("a rare thing", await printed.Thing.WaitAsync(Patience), StringComparison.Ordinal);
        await system.Terminate();
    }

    /// <summary>Waits for the first line about a thing.</summary>
    private sealed class Printed : StringWriter
    {
        private readonly TaskCompletionSource<string> _thing = new();

        public Task<string> Thing => _thing.Task;

        public override void WriteLine(string? value)
        {
            if (value?.Contains("thing", StringComparison.Ordinal) == true) _thing.TrySetResult(value);
        }
    }
}
