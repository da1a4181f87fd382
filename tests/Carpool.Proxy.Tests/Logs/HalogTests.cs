using System.Diagnostics;
using Carpool.Core.Logs;
using static Carpool.Proxy.Tests.Logs.LogSupport;

namespace Carpool.Proxy.Tests.Logs;

/// <summary>HAProxy's own reader of logs, to which our lines must look like HAProxy's.</summary>
public sealed class HalogTests : IDisposable
{
    // What HAProxy 2.6 wrote for the same three connections; our lines begin with just these characters.
    private const string Theirs =
        """
        198.51.100.7:1 [26/Nov/2026:21:01:21.535] smtp smtp/mail01 0/0/1000 212 -- 1/1/0/0/0 0/0
        198.51.100.7:2 [26/Nov/2026:21:01:22.535] smtp smtp/mail01 0/0/1000 212 -- 1/1/0/0/0 0/0
        198.51.100.7:3 [26/Nov/2026:21:01:24.535] smtp smtp/<NOSRV> -1/-1/0 0 SC 1/1/0/0/0 0/0

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, InlineData("-srv"), InlineData("-st"), InlineData("-gt"), InlineData("-ad 100"), InlineData("-c -ad 1500")]
    public async Task It_finds_the_same_in_ours_as_in_HAProxys(string wanted)
    {
        var (theirs, ours) = (File("theirs"), File("ours"));
        await System.IO.File.WriteAllTextAsync(theirs, Theirs);
        var first = new DateTimeOffset(new DateTime(2026, 11, 26, 21, 1, 21, 535, DateTimeKind.Local));
        await using (var log = Start(Settings(ours)))
        {
            var good = Connection(1) with { Accepted = first, BytesOut = 212, Load = new(1, 1, 0, 0, 0, false, 0, 0) };
            log.Add(good);
            log.Add(good with { Client = good.Client with { Port = 2 }, Accepted = first.AddSeconds(1) });
            log.Add(good with
            {
                Client = good.Client with { Port = 3 },
                Accepted = first.AddSeconds(3),
                Server = null,
                Wait = null,
                Connect = null,
                Total = TimeSpan.Zero,
                BytesOut = 0,
                Termination = new(TerminationCause.Server, TerminationPhase.Connect),
            });
        }

        Assert.All(
            (await System.IO.File.ReadAllLinesAsync(ours)).Zip(Theirs.Split('\n')),
            pair => Assert.StartsWith(pair.Second + " 192.0.2.101:25 mail01 ", pair.First));
        Assert.Equal(await ReadAsync(theirs, wanted), await ReadAsync(ours, wanted));
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>What stands before the client's address in a log that syslog wrote is not there: -s -4.</summary>
    private static async Task<string> ReadAsync(string file, string wanted)
    {
        using var halog = Process.Start(new ProcessStartInfo("sh", ["-c", $"halog -q -s -4 {wanted} < {file}"])
        {
            RedirectStandardOutput = true,
        })!;
        var found = await halog.StandardOutput.ReadToEndAsync();
        await halog.WaitForExitAsync();
        Assert.Equal(0, halog.ExitCode);
        return found;
    }
}
