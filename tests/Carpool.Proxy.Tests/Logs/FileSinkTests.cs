using Carpool.Proxy.Logs;
using static Carpool.Proxy.Tests.Logs.LogSupport;

namespace Carpool.Proxy.Tests.Logs;

public sealed class FileSinkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-log-");

    private string LogFile => Path.Combine(_folder.FullName, "connections.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Lines_come_in_the_order_of_the_ends_and_none_is_lost_at_the_stop()
    {
        await using (var log = Start(Settings(LogFile)))
        {
            for (var port = 1; port <= 500; port++) log.Add(Connection(port));
        }

        Assert.Equal(Enumerable.Range(1, 500), Ports(LogFile));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(LogFile));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_file_that_was_rotated_is_made_anew(bool rotatorMakesIt)
    {
        await using var log = Start(Settings(LogFile));
        await WriteAsync(log, 1);

        File.Move(LogFile, LogFile + ".1");
        if (rotatorMakesIt) await File.WriteAllTextAsync(LogFile, "");
        await WriteAsync(log, 2);

        Assert.Equal([1], Ports(LogFile + ".1"));
        Assert.Equal([2], Ports(LogFile));
    }

    [Fact]
    public async Task A_file_that_was_removed_is_made_anew()
    {
        await using var log = Start(Settings(LogFile));
        await WriteAsync(log, 1);
        File.Delete(LogFile);
        await WriteAsync(log, 2);
        Assert.Equal([2], Ports(LogFile));
    }

    [Fact]
    public async Task Told_to_it_opens_the_file_anew()
    {
        await using var log = Start(Settings(LogFile));
        await WriteAsync(log, 1);
        var opened = Opened();
        log.Reopen();
        await WriteAsync(log, 2);
        Assert.Equal([1, 2], Ports(LogFile));
        Assert.Equal(opened, Opened());
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted_and_told_once_and_the_log_comes_back_by_itself()
    {
        var folder = Path.Combine(_folder.FullName, "later");
        var file = Path.Combine(folder, "connections.log");
        var told = new List<string>();
        await using (var log = new ConnectionLog(TimeProvider.System))
        {
            log.Warned += told.Add;
            log.Use(Settings(file));
            log.Add(Connection(1));
            await Wait.UntilAsync(() => log.Lost == 1);
            log.Add(Connection(1));
            await Wait.UntilAsync(() => log.Lost == 2);

            Directory.CreateDirectory(folder);
            await log.AddUntilAsync(2, () => File.Exists(file));
        }

        Assert.All(Ports(file), port => Assert.Equal(2, port));
        Assert.StartsWith($"1 line lost, {file}: Could not find a part of the path", told[0]);
        Assert.Equal("lines are written again", told[^1]);
        Assert.InRange(told.Count, 2, 3); // between them how many more were lost
    }

    [Fact]
    public async Task Other_settings_take_effect_after_the_lines_that_came_before()
    {
        var json = Path.Combine(_folder.FullName, "connections.json");
        await using (var log = Start(Settings(LogFile)))
        {
            for (var port = 1; port <= 50; port++) log.Add(Connection(port));
            log.Use(Settings(json, Core.Settings.ConnectionLogFormat.Json));
            log.Add(Connection(51));
        }

        Assert.Equal(Enumerable.Range(1, 50), Ports(LogFile));
        Assert.Contains("\"client_port\":51,", Assert.Single(await File.ReadAllLinesAsync(json)));
    }

    private async Task WriteAsync(ConnectionLog log, int clientPort)
    {
        log.Add(Connection(clientPort));
        await Wait.UntilAsync(() => File.Exists(LogFile) && Ports(LogFile).Contains(clientPort));
    }

    private static IEnumerable<int> Ports(string file) => File.ReadLines(file)
        .Select(line => int.Parse(line.Split(' ')[0].Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>How often this process has the file open.</summary>
    private int Opened() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(entry => new FileInfo(entry).LinkTarget == LogFile);
}
