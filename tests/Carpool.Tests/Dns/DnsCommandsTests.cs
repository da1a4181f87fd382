using System.Text.Json;
using Carpool.Admin;
using Carpool.Admin.Local;

namespace Carpool.Tests.Dns;

public sealed class DnsCommandsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public DnsCommandsTests() => File.WriteAllText(_file, """
        carpool {
          carp { interface = eth0, password-file = "p" }
          nodes { mail01 { address = 192.0.2.11 } }
          addresses = [{ address = 192.0.2.101/24, vhid = 1 }, { address = 192.0.2.102/24, vhid = 2 }]
          dns = [{ fqdn = "mail.example.org" }]
        }
        """);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task The_zone_has_a_record_for_each_address()
    {
        var (exit, output, _) = await RunAsync("zone");

        Assert.Equal(0, exit);
        Assert.Equal(
            "mail.example.org. 300 IN A 192.0.2.101\nmail.example.org. 300 IN A 192.0.2.102\n", output);
    }

    [Fact]
    public async Task The_zone_of_one_name_is_asked_for_by_it()
    {
        Assert.StartsWith("mail.example.org. 300 IN A", (await RunAsync("zone", "--name", "Mail.example.org.")).Output);

        Assert.Equal(
            (2, "", "mali.example.org is not a name of this pool: did you mean mail.example.org?\n"),
            await RunAsync("zone", "--name", "mali.example.org"));
    }

    [Fact]
    public async Task All_names_are_asked_for_at_once()
    {
        var pool = await File.ReadAllTextAsync(_file);
        await File.WriteAllTextAsync(
            _file, pool.Replace("dns = [", "dns = [{ fqdn = mx.example.org }, ", StringComparison.Ordinal));
        using var resolver = new FakeResolver("192.0.2.101", "192.0.2.102") { Together = 2 };

        var (exit, output, _) = await RunAsync("check", "--resolver", $"{resolver.EndPoint}");

        Assert.Equal(0, exit);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_resolver_that_knows_every_address_is_right()
    {
        using var resolver = new FakeResolver("192.0.2.102", "192.0.2.101");

        var (exit, output, _) = await RunAsync("check", "--resolver", $"{resolver.EndPoint}");

        Assert.Equal((0, $"mail.example.org at {resolver.EndPoint}: has every address\n"), (exit, output));
    }

    [Fact]
    public async Task Each_resolver_that_differs_is_told_of()
    {
        using var old = new FakeResolver("192.0.2.101", "192.0.2.99");
        using var broken = new FakeResolver { Code = 2 };

        var (exit, output, _) = await RunAsync(
            "check", "--json", "--resolver", $"{old.EndPoint}", "--resolver", $"{broken.EndPoint}");

        Assert.Equal(1, exit);
        var findings = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["differs", "failed"], findings.EnumerateArray().Select(one => $"{one.GetProperty("state")}"));
        Assert.Equal("192.0.2.102", findings[0].GetProperty("missing")[0].GetString());
        Assert.Equal("192.0.2.99", findings[0].GetProperty("foreign")[0].GetString());
    }

    [Fact]
    public async Task What_is_no_resolver_is_named()
    {
        var (exit, _, error) = await RunAsync("check", "--resolver", "dns.example.org");

        Assert.Equal(2, exit);
        Assert.StartsWith("'dns.example.org' is no ADDRESS or ADDRESS:PORT", error, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string verb, params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandTree.ForShell(DnsCommands.Create()).InvokeAsync(
            ["dns", verb, "--config", _file, .. words], output, error, CancellationToken.None);
        return (exit, $"{output}", $"{error}");
    }
}
