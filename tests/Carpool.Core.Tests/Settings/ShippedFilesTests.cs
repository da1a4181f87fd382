using System.Collections;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Settings;

public sealed partial class ShippedFilesTests
{
    /// <summary>Keys that have no default: required, or simply absent.</summary>
    private static readonly string[] WithoutDefault =
    [
        "fqdn", "interface", "password-file", "address", "address6", "also", "vhid", "home", "not-on", "group",
        "port", "state", "haproxy-socket", "allow-file", "deny-file", "accept-proxy", "certificate-file",
        "key-file", "ocsp-file", "ca-file", "alpn", "type", "listen", "token-file", "read-token-file", "offers", "user",
        "from", "to", "headers", "body", "steps", "command", "kinds", "url", "secret-file",
        "otlp-endpoint", "headers-file",
    ];

    [Theory, InlineData("reference.conf"), InlineData("carpool.conf")]
    [InlineData("lab.conf"), InlineData("lab-real.conf")]
    public void A_shipped_file_has_no_fault_and_survives_being_written(string name)
    {
        var settings = ShippedFiles.Read(name);
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
    }

    [Fact]
    public void The_lab_file_is_what_the_generator_writes_for_five_and_ten() =>
        Assert.Equal(ShippedFiles.Text("lab.conf"), LabPool.ToHocon(5, 10, TimeSpan.FromMilliseconds(100)));

    [Fact]
    public void The_lab_file_with_real_servers_is_what_the_generator_writes_for_them() => Assert.Equal(
        ShippedFiles.Text("lab-real.conf"),
        LabPool.ToHocon(5, 10, TimeSpan.FromMilliseconds(100), services: LabServices.Real));

    [Theory, InlineData(1, 1, 0), InlineData(16, 64, 20), InlineData(64, 100, 1000)]
    public void A_lab_of_any_size_is_a_good_pool(int nodes, int addresses, int beatMs)
    {
        var settings = ShippedFiles.Good(LabPool.ToHocon(nodes, addresses, TimeSpan.FromMilliseconds(beatMs)));
        Assert.Equal((nodes, addresses), (settings.Nodes.Count, settings.Addresses.Count));
        Assert.Equal(beatMs, settings.Carp.Beat.TotalMilliseconds);
    }

    [Fact]
    public void The_reference_lists_exactly_the_keys_that_there_are()
    {
        var documented = KeyLine().Matches(ShippedFiles.Text("reference.conf")).Select(match => match.Groups[1].Value)
            .Except(["carpool", "mail01", "mail02", "smtp", "webmail", "cache", "ldap", "mail"]).Distinct().Order();
        // What a check does stands beside when.
        var known = Properties(typeof(CarpoolSettings), []).Except(["what"]).Distinct().Order();
        Assert.Equal(known, documented);
    }

    [Fact]
    public void The_reference_gives_every_key_its_default()
    {
        var reference = ShippedFiles.Text("reference.conf");
        var required = reference.Split('\n').Where(line => KeyValue().Match(line) is not { Success: true } match
            || (WithoutDefault.Contains(match.Groups[1].Value) && line.Trim() is not ("port = 4053" or "type = off")));
        Assert.Equal(ShippedFiles.Good(reference), ShippedFiles.Good(string.Join('\n', required)));
    }

    /// <summary>The keys behind the properties of the settings, in kebab case, all levels together.</summary>
    private static IEnumerable<string> Properties(Type type, ImmutableHashSet<Type> within) => type.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => Nested(property.PropertyType) is { } nested && !within.Contains(nested)
            ? Properties(nested, within.Add(nested)).Prepend(Kebab(property.Name))
            : [Kebab(property.Name)]);

    private static Type? Nested(Type type)
    {
        var isList = type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable));
        var item = isList ? type.GetGenericArguments()[0] : type;
        return item.Namespace!.StartsWith("Carpool.Core", StringComparison.Ordinal) && item.IsClass ? item : null;
    }

    private static string Kebab(string name) => Capital().Replace(name, "-$0").ToLowerInvariant();

    [GeneratedRegex(@"^ *([a-z0-9-]+) (?:=|\{)", RegexOptions.Multiline)]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"^ *([a-z0-9-]+) = (?!\[$)")]
    private static partial Regex KeyValue();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
