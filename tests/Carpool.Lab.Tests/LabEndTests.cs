using System.Diagnostics;
using System.Text.Json;

namespace Carpool.Lab.Tests;

/// <summary>However a lab ends, nothing of it is left.</summary>
public sealed class LabEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _name = $"end-{Environment.ProcessId}-{Guid.NewGuid():N}"[..24];

    private string Folder => $"/tmp/carpool-lab-{Owner}/{_name}";

    private static uint Owner => Linux.Namespaces.Processes.EffectiveUser;

    [LabFact]
    public async Task Nothing_is_left_after_down() => await EndsAsync(async _ =>
    {
        Assert.Equal(0, (await CarpoolProgram.RunAsync("lab", "down", "--name", _name)).Exit);
        Assert.False(Directory.Exists(Folder));
    });

    [LabTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Nothing_is_left_after_a_signal(string signal) => await EndsAsync(async lab =>
    {
        await Signal(lab.Id, signal);
        await lab.WaitForExitAsync().WaitAsync(Patience);
        Assert.False(Directory.Exists(Folder));
    });

    [LabFact]
    public async Task Nothing_is_left_after_SIGKILL() => await EndsAsync(lab => Signal(lab.Id, "KILL"));

    [RootLabFact]
    public async Task Nothing_is_left_of_real_servers_after_SIGKILL() =>
        await EndsAsync(lab => Signal(lab.Id, "KILL"), "--services", "real");

    [LabFact]
    public async Task A_host_whose_first_process_is_killed_has_crashed() => await EndsAsync(async lab =>
    {
        var status = await StatusAsync();
        await Signal(status!.Hosts[0].Init!.Value, "KILL");
        await UntilAsync(async () => (await StatusAsync())?.Hosts[0].Daemon.State == RunState.Dead);
        await Signal(lab.Id, "TERM");
    });

    /// <summary>Runs a small lab in the foreground, ends it, and looks for what should not be there.</summary>
    private async Task EndsAsync(Func<Process, Task> end, params string[] more)
    {
        string[] words = ["lab", "up", "--name", _name, "--nodes", "1", "--addresses", "1", .. more];
        using var lab = CarpoolProgram.Start(words);
        try
        {
            LabStatus? status = null;
            await UntilAsync(async () => (status = await StatusAsync()) is not null);
            var members = status!.Hosts.Select(host => host.Init!.Value).Append(lab.Id);
            var networks = members.Select(Network).ToHashSet();
            Assert.Equal(3, networks.Count);
            Assert.DoesNotContain(null, networks);

            await end(lab);
            await UntilAsync(() => Task.FromResult(!Processes().Select(Network).Any(networks.Contains)));
        }
        finally
        {
            if (!lab.HasExited) lab.Kill();
            if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task<LabStatus?> StatusAsync()
    {
        var ended = await CarpoolProgram.RunAsync("lab", "status", "--json", "--name", _name);
        return ended.Exit == 0 ? JsonSerializer.Deserialize<LabStatus>(ended.Output, TestLab.Json) : null;
    }

    private static async Task Signal(int pid, string signal) =>
        await Process.Start("kill", [$"-{signal}", $"{pid}"]).WaitForExitAsync();

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Patience, "not within 15 s");
            await Task.Delay(50);
        }
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    /// <summary>The network namespace a process is in; a zombie is in none.</summary>
    private static string? Network(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/ns/net", returnFinalTarget: false)?.Name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
