using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Nodes;
using Carpool.Telemetry;
using Carpool.Tests.World;

namespace Carpool.Tests.Telemetry;

/// <summary>The file with the headers for a collector.</summary>
public sealed class TelemetryFilesTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly CarpoolSettings Pool = TestPool.Read("""
        carpool {
          carp { interface = eth0, password-file = p }
          nodes.mail01.address = 192.0.2.11
          addresses = [ { address = 192.0.2.101/24, vhid = 1 } ]
          telemetry { otlp-endpoint = "https://otlp.example.org", headers-file = "{node}.headers" }
        }
        """);

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;

    private string HeadersFile => Path.Combine(_folder, "mail01.headers");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_line_is_a_header()
    {
        Write("# of the collector\nAuthorization: Bearer s3cr=t, too\r\n\nX-Scope-OrgID:mail\n", Own);

        Assert.Equal(
            [new OtlpHeader("Authorization", "Bearer s3cr=t, too"), new OtlpHeader("X-Scope-OrgID", "mail")], Read());
    }

    [Theory]
    [InlineData("Bearer s3cret", "line 1 must be a header, as 'Name: value'")]
    [InlineData("A: b\n: c", "line 2 must be a header, as 'Name: value'")]
    [InlineData("A: b\nA B: c", "line 2 must be a header, as 'Name: value'")]
    [InlineData("A:", "line 1 must be a header, as 'Name: value'")]
    [InlineData("A: b\u0001", "line 1 must be a header, as 'Name: value'")]
    public void A_line_that_is_none_is_named_and_not_shown(string text, string fault)
    {
        Write(text, Own);

        Assert.Equal($"{Configuration}: carpool.telemetry.headers-file: {HeadersFile}: {fault}", Refusal());
    }

    [Fact]
    public void A_file_that_is_not_there_or_for_everybody_is_refused()
    {
        Assert.Contains(HeadersFile, Refusal(), StringComparison.Ordinal);

        Write("A: b", Own | UnixFileMode.OtherRead);
        Assert.EndsWith($"is for everybody to read; 'chmod o= {HeadersFile}' mends that", Refusal());
    }

    private string Configuration => Path.Combine(_folder, "carpool.conf");

    private void Write(string text, UnixFileMode mode)
    {
        File.WriteAllText(HeadersFile, text);
        File.SetUnixFileMode(HeadersFile, mode);
    }

    private Core.ValueList<OtlpHeader> Read() => TelemetryFiles.Read(Configuration, Pool, Pool.Nodes[0]);

    private string Refusal() => Assert.Throws<ConfigurationRefusedException>(() => Read()).Message;
}
