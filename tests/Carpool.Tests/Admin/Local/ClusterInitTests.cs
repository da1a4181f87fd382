using System.Diagnostics;
using Carpool.Admin;
using Carpool.Admin.Local;
using Carpool.Hosting;
using Carpool.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Tests.Admin.Local;

public sealed class ClusterInitTests : IDisposable
{
    private const string Pool =
        """
        carpool {
          cluster.name = mail
          carp { interface = eth0, password-file = "carp.password" }
          nodes {
            mail01 { address = 192.0.2.11, address6 = "2001:db8::11" }
            mail02 { address = 192.0.2.12, address6 = "2001:db8::12" }
          }
          addresses = [ { address = 192.0.2.101/24, vhid = 1 } ]
        }
        """;

    private readonly string _home = Directory.CreateTempSubdirectory("carpool-test-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public ClusterInitTests()
    {
        File.WriteAllText(Configuration, Pool);
        File.WriteAllText(Path.Combine(_home, "carp.password"), "secret");
    }

    private string Configuration => Path.Combine(_home, "carpool.conf");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task An_authority_and_a_certificate_for_each_node_are_made_beside_the_configuration()
    {
        var (exit, output, _) = await InitAsync();

        Assert.Equal(0, exit);
        Assert.Equal(
            ["ca.key", "ca.pem", "mail01.key", "mail01.pem", "mail02.key", "mail02.pem"],
            Directory.EnumerateFiles(Path.Combine(_home, "cluster")).Select(Path.GetFileName).Order());
        Assert.Contains(
            $"  scp -p {In("ca.pem")} {In("mail02.pem")} {In("mail02.key")} mail02:{_home}/cluster/",
            output, StringComparison.Ordinal);
        Assert.Contains($"No server needs {In("ca.key")}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_for_their_owner_alone()
    {
        await InitAsync();

        foreach (var key in Directory.EnumerateFiles(Path.Combine(_home, "cluster"), "*.key"))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    [Fact]
    public async Task Where_files_get_their_folder_s_group_it_may_read_the_nodes_keys_but_not_the_authority_s()
    {
        File.SetUnixFileMode(_home, File.GetUnixFileMode(_home) | UnixFileMode.SetGroup);

        await InitAsync();

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner, File.GetUnixFileMode(In("ca.key")));
        Assert.Equal(owner | UnixFileMode.GroupRead, File.GetUnixFileMode(In("mail01.key")));
        Assert.Equal(
            owner | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
                | UnixFileMode.SetGroup,
            File.GetUnixFileMode(Path.Combine(_home, "cluster")));
    }

    [Fact]
    public async Task A_daemon_starts_with_them()
    {
        await InitAsync();

        var tls = new ConfigurationFile(Configuration, "mail02").Read().Tls;

        Assert.Equal("CN=mail02", tls!.Own.Subject);
        Assert.True(tls.Own.HasPrivateKey);
        Assert.Equal("CN=Carpool mail", Assert.Single(tls.Authorities).Subject);
    }

    [Theory]
    [InlineData("sslserver")]
    [InlineData("sslclient")]
    public async Task Openssl_finds_them_good(string purpose)
    {
        await InitAsync();

        Assert.Equal(
            $"{In("mail01.pem")}: OK\n",
            await OpensslAsync(
                "verify", "-x509_strict", "-purpose", purpose, "-verify_hostname", "mail01",
                "-CAfile", In("ca.pem"), In("mail01.pem")));
        var text = await OpensslAsync("x509", "-noout", "-text", "-in", In("mail01.pem"));
        Assert.Contains(
            "DNS:mail01, IP Address:192.0.2.11, IP Address:2001:DB8:0:0:0:0:0:11", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_there_is_kept_and_a_node_that_was_added_gets_its_own()
    {
        await InitAsync();
        var before = Certificates();
        const string added = "nodes {\n mail03 { address = 192.0.2.13 }";
        await File.WriteAllTextAsync(Configuration, Pool.Replace("nodes {", added, StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromDays(400));

        var (exit, output, _) = await InitAsync();

        Assert.Equal(0, exit);
        Assert.Equal(before, Certificates().Where(file => !file.Key.StartsWith("mail03", StringComparison.Ordinal)));
        Assert.Contains($"{In("mail01.pem")}: kept, valid until ", output, StringComparison.Ordinal);
        Assert.Contains($"{In("mail03.pem")}: new, valid until ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_node_is_renewed_by_the_same_authority()
    {
        await InitAsync();
        var before = Certificates();
        _time.Advance(TimeSpan.FromDays(700));

        await InitAsync("--renew", "mail02");

        var changed = Certificates().Where(file => before[file.Key] != file.Value).Select(file => file.Key).Order();
        Assert.Equal(["mail02.key", "mail02.pem"], changed);
        Assert.NotNull(new ConfigurationFile(Configuration, "mail02").Read().Tls);
    }

    [Fact]
    public async Task Only_force_makes_another_authority()
    {
        await InitAsync();
        var before = Certificates();

        await InitAsync("--force");

        Assert.DoesNotContain(Certificates(), file => before[file.Key] == file.Value);
    }

    [Fact]
    public async Task Without_the_authoritys_key_nothing_is_made()
    {
        await InitAsync();
        File.Delete(In("ca.key"));

        var (exit, _, error) = await InitAsync("--renew", "mail01");

        Assert.Equal(2, exit);
        Assert.Equal(
            $"{In("ca.pem")} is there, but not its key, {In("ca.key")}: go on where the authority was made, "
                + "or begin anew with --force\n",
            error);
    }

    [Fact]
    public async Task A_node_that_is_not_configured_gets_none()
    {
        var (exit, _, error) = await InitAsync("--node", "mail09");

        Assert.Equal((2, "mail09 is not a node of this pool: mail01, mail02\n"), (exit, error));
        Assert.False(Directory.Exists(Path.Combine(_home, "cluster")));
    }

    [Fact]
    public void Without_them_a_daemon_says_what_is_missing_and_how_to_make_it()
    {
        var refusal = Assert.Throws<ConfigurationRefusedException>(
            () => new ConfigurationFile(Configuration, "mail01").Read()).Message;

        Assert.Contains(
            $"no {In("mail01.pem")}, no {In("mail01.key")}, no {In("ca.pem")}; "
                + $"'carpool cluster init --config {Configuration}'",
            refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void On_loopback_a_daemon_needs_none()
    {
        File.WriteAllText(Configuration, Pool.Replace("192.0.2.11,", "127.0.0.1,", StringComparison.Ordinal));

        Assert.Null(new ConfigurationFile(Configuration, "mail01").Read().Tls);
    }

    [Fact]
    public async Task Anothers_certificate_is_refused_at_the_start()
    {
        await InitAsync();
        File.Copy(In("mail02.pem"), In("mail01.pem"), overwrite: true);
        File.Copy(In("mail02.key"), In("mail01.key"), overwrite: true);

        var refusal = Assert.Throws<ConfigurationRefusedException>(
            () => new ConfigurationFile(Configuration, "mail01").Read()).Message;

        Assert.Equal($"{In("mail01.pem")}: it is for mail02, not for mail01", refusal);
    }

    [Theory]
    [InlineData("mail01.pem")]
    [InlineData("mail01.key")]
    [InlineData("ca.pem")]
    public async Task A_damaged_file_is_named(string file)
    {
        await InitAsync();
        await File.WriteAllTextAsync(In(file), "nothing of the kind");

        var refusal = Assert.Throws<ConfigurationRefusedException>(
            () => new ConfigurationFile(Configuration, "mail01").Read()).Message;

        Assert.Contains(In(file), refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_check_warns_of_certificates_that_end_soon()
    {
        await InitAsync();
        Assert.DoesNotContain("expire", await CheckAsync(), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(2 * 365 - 6));
        await InitAsync("--renew", "mail02");

        var warning = Assert.Single(
            (await CheckAsync()).Split('\n'), line => line.Contains("expire", StringComparison.Ordinal));
        Assert.StartsWith(
            $"warning: {In("mail01.pem")}: CN=mail01 expires within 7 days", warning, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_home, "cluster", name);

    private SortedDictionary<string, string> Certificates() => new(
        Directory.EnumerateFiles(Path.Combine(_home, "cluster")).ToDictionary(
            file => Path.GetFileName(file), File.ReadAllText),
        StringComparer.Ordinal);

    private async Task<(int Exit, string Output, string Error)> InitAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandTree.ForShell(ClusterInitCommand.Create(_time)).InvokeAsync(
            ["cluster", "init", "--config", Configuration, .. args], output, error, CancellationToken.None);
        return (exit, output.ToString(), error.ToString());
    }

    private async Task<string> CheckAsync()
    {
        using var output = new StringWriter();
        await CommandTree.ForShell(ConfigCheckCommand.Create(_time)).InvokeAsync(
            ["config", "check", Configuration], output, TextWriter.Null, CancellationToken.None);
        return output.ToString();
    }

    private static async Task<string> OpensslAsync(params string[] args)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", args) { RedirectStandardOutput = true })!;
        var text = await openssl.StandardOutput.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        return text;
    }
}
