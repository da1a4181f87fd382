using System.Text.Json;
using Carpool.Core.Admin;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Tests;

/// <summary>What a client notices of the way its connection takes: by the kernel, or by the proxy.</summary>
public sealed class KernelPathTests(TestLab lab) : FiveServersTests(lab)
{
    private const int Imap = 143;

    [LabTheory]
    [InlineData("192.0.2.102", "mail02", "192.0.2.201")]
    [InlineData("2001:db8::102", "mail02", "2001:db8::201")]
    public async Task The_holders_own_service_greets_the_client_by_its_own_address(
        string address, string holder, string self)
    {
        using var client = await MailClient.ConnectAsync(await Lab.StatusAsync(), address, Imap);
        Assert.Equal($"* OK {holder} IMAP4rev1 greets {self}", client.Greeting);

        // The listing is as old as the last check.
        var tries = 0;
        while (await ImapAsync(holder) is not { Path: "kernel", Connections.Current: > 0 })
            Assert.InRange(++tries, 1, 20);
    }

    [LabFact]
    public async Task While_the_holders_own_service_is_dead_another_greets_by_way_of_the_proxy()
    {
        var holder = await Lab.HostAsync("mail04");
        Assert.True(Processes.Send(holder.Services.Pid!.Value, ProcessSignal.Kill));
        var greeting = await GreetingAsync(
            "192.0.2.104", one => one.StartsWith("* OK ", StringComparison.Ordinal));
        Assert.DoesNotContain("mail04", greeting, StringComparison.Ordinal);

        await Lab.RestoreAsync();
        await GreetingAsync("192.0.2.104", one => one == "* OK mail04 IMAP4rev1 greets 192.0.2.201");
        Assert.Equal("kernel", (await ImapAsync("mail04")).Path);
    }

    /// <summary>The kernel refuses a connection or two until a check, or traffic, has found the dead service.</summary>
    private async Task<string> GreetingAsync(string address, Func<string, bool> holds)
    {
        string greeting;
        var tries = 0;
        do
        {
            Assert.InRange(++tries, 1, 100);
            using var client = await MailClient.ConnectAsync(await Lab.StatusAsync(), address, Imap);
            greeting = client.Greeting;
        }
        while (!holds(greeting));
        return greeting;
    }

    private async Task<ServiceView> ImapAsync(string host) => JsonSerializer
        .Deserialize<ServiceView[]>(await Lab.ExecAsync(host, "carpool", "service", "list", "--json"), TestLab.Json)!
        .Single(service => service.Name == "imap");
}

/// <summary>One server that nobody could take over from.</summary>
public sealed class LoneServerTests : IAsyncLifetime
{
    private readonly TestLab _lab = new(nodes: 1, addresses: 1);

    public Task InitializeAsync() => _lab.InitializeAsync();

    public Task DisposeAsync() => _lab.DisposeAsync();

    [LabFact]
    public async Task A_connection_goes_on_when_the_daemon_was_killed_and_is_there_again()
    {
        using var client = await MailClient.ConnectAsync(await _lab.SettledAsync(), "192.0.2.101");
        await _lab.DoAsync("kill", "mail01");
        await _lab.DoAsync("start", "mail01");
        await _lab.SettledAsync();
        Assert.StartsWith("250 ", await client.AskAsync("NOOP"), StringComparison.Ordinal);
    }
}
