using Carpool.Hosting;
using Carpool.Nodes;
using Carpool.Tests.World;

namespace Carpool.Tests.Hosting;

public sealed class ConfigurationFileTests : IDisposable
{
    private const string Valid =
        """
        carpool {
          cluster.tls = off
          carp { interface = eth0, password-file = "carp.password" }
          nodes { mail01 { address = 192.0.2.11 } }
          addresses = [ { address = 192.0.2.101/24, vhid = 1 } ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "carpool.conf");

    private string PasswordPath => System.IO.Path.Combine(_folder, "carp.password");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("secret")]
    [InlineData("secret\n")]
    [InlineData("secret\r\n")]
    public void The_password_is_the_octets_before_the_end_of_line(string content)
    {
        Write(Valid, content);

        var configuration = Read("mail01");

        Assert.Equal("secret"u8, configuration.Password.AsSpan());
        Assert.Equal("mail01", configuration.Node.Name);
    }

    [Fact]
    public void A_program_to_be_told_of_events_that_is_none_here_is_said_to_be_none()
    {
        var settings = TestPool.Read(Valid.Replace(
            "addresses =",
            $$"""
            notify.exec = [
                { command = ["/bin/sh", "-c"] }, { command = ["{{Path}}"] }, { command = ["{{Path}}.none"] },
                { command = ["{{_folder}}"] }
              ]
              addresses =
            """,
            StringComparison.Ordinal));
        Write(Valid, "secret");

        Assert.Equal(
            [
                $"notify.exec: {Path} is no program here: it may not be executed",
                $"notify.exec: {Path}.none is no program here: there is no such file",
                $"notify.exec: {_folder} is no program here: there is no such file",
            ],
            ConfigurationFile.HookWarnings(settings));
    }

    [Fact]
    public void Spaces_belong_to_a_password()
    {
        Write(Valid, " two words \n");

        Assert.Equal(" two words "u8, Read("mail01").Password.AsSpan());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_password_is_refused(string content)
    {
        Write(Valid, content);

        Assert.Equal($"{PasswordPath}: the password is empty", Refusal("mail01"));
    }

    [Fact]
    public void A_password_longer_than_CARP_uses_is_refused()
    {
        Write(Valid, new string('x', 20));

        Assert.Equal($"{PasswordPath}: the password has 20 octets, CARP uses at most 19", Refusal("mail01"));
    }

    [Fact]
    public void A_missing_password_file_is_named()
    {
        File.WriteAllText(Path, Valid);

        Assert.StartsWith($"{PasswordPath}: ", Refusal("mail01"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_configuration_file_is_named() =>
        Assert.StartsWith($"{Path}: ", Refusal("mail01"), StringComparison.Ordinal);

    [Fact]
    public void A_node_that_is_not_in_the_file_is_told_which_are()
    {
        Write(Valid, "secret");

        Assert.Equal(
            $"{Path}: this host is 'mail09', which is no key of carpool.nodes (mail01); give its name with --node",
            Refusal("mail09"));
    }

    [Fact]
    public void Every_fault_is_in_one_refusal()
    {
        Write(Valid.Replace("vhid = 1", "vhid = 300, premept = on", StringComparison.Ordinal), "secret");

        var refusal = Refusal("mail01");

        Assert.Contains("vhid", refusal, StringComparison.Ordinal);
        Assert.Contains("premept", refusal, StringComparison.Ordinal);
    }

    private void Write(string configuration, string password)
    {
        File.WriteAllText(Path, configuration);
        File.WriteAllText(PasswordPath, password);
    }

    private LocalConfiguration Read(string node) => new ConfigurationFile(Path, node).Read();

    private string Refusal(string node) => Assert.Throws<ConfigurationRefusedException>(() => Read(node)).Message;
}
