using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Hosting;
using Carpool.Tests.World;

namespace Carpool.Tests.Hosting;

/// <summary>The journal's file on a real disk.</summary>
public sealed class EventFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;
    private readonly EventFolder _events;

    public EventFolderTests() => _events = new EventFolder(Path.Combine(_folder, "state"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_kept_is_read_again()
    {
        Assert.Equal(EventsKept.None, await ReadAsync());

        await _events.ReplaceAsync([Event(1)], default);
        await _events.AppendAsync([Event(2), Event(3)], default);

        Assert.Equal(new EventsKept([Event(1), Event(2), Event(3)], 3, IsWhole: true), await ReadAsync());
        Assert.Equal(["events.jsonl"], Directory.GetFiles(Path.Combine(_folder, "state")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Half_a_line_at_the_end_is_noticed_and_what_is_before_it_counts()
    {
        await _events.ReplaceAsync([Event(1)], default);
        await File.AppendAllTextAsync(Path.Combine(_folder, "state", "events.jsonl"), "{\"sequence\":2,\"at\":");

        Assert.Equal(new EventsKept([Event(1)], 2, IsWhole: false), await ReadAsync());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_an_error()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "state"), "");

        await Assert.ThrowsAnyAsync<IOException>(() => _events.ReplaceAsync([Event(1)], default));
    }

    private static PoolEvent Event(long number) => new(
        number, WorldClock.Start, "mail01",
        new() { Kind = EventKind.Daemon, Subject = "mail01", Of = "mail01", Why = $"{number}" });

    private Task<EventsKept> ReadAsync() => _events.ReadAsync(default);
}
