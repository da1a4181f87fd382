using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Akka.Configuration;
using Carpool.Core.Carp;
using Carpool.Core.Logs;
using Carpool.Linux.Conntrack;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Vips;

namespace Carpool.Tests;

/// <summary>What a reviewer would otherwise have to look for.</summary>
public sealed partial class TidyTests
{
    private const int MaxColumns = 120;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Lines_fit_in_120_columns(string folder) => Assert.Empty(
        from path in Repository.Sources(folder)
        from line in File.ReadLines(Path.Combine(Repository.Root, path)).Index()
        where line.Item.Length > MaxColumns
        select $"{path}:{line.Index + 1} has {line.Item.Length} columns");

    [Theory]
    [InlineData("src", 300)]
    [InlineData("tests", 400)]
    public void Files_hold_one_idea(string folder, int maxLines) => Assert.Empty(
        from path in Repository.Sources(folder)
        let lines = File.ReadLines(Path.Combine(Repository.Root, path)).Count()
        where lines > maxLines
        select $"{path} has {lines} lines");

    [Fact]
    public void Nothing_waits_by_blocking_but_a_handshake_and_nothing_is_left_to_do() => Assert.DoesNotContain(
        Find(Forbidden(), "src"), found => !found.Contains("/HandshakePause.cs:", StringComparison.Ordinal));

    [Fact]
    public void Tests_do_not_sleep() => Assert.DoesNotContain(
        Find(Sleeping(), "tests"), found => !IsThisFile(found));

    [Fact]
    public void Log_lines_are_templates() => Assert.Empty(Find(InterpolatedLog(), "src"));

    [Fact]
    public void Only_Carpool_Linux_is_unsafe() => Assert.DoesNotContain(
        Find(UnsafeWord(), "src"), found => !found.StartsWith("src/Carpool.Linux/", StringComparison.Ordinal));

    [Theory]
    [InlineData("Carpool.Core")]
    [InlineData("Carpool.Linux", "Carpool.Core")]
    [InlineData("Carpool.Proxy", "Carpool.Core")]
    [InlineData("Carpool", "Carpool.Core", "Carpool.Linux", "Carpool.Proxy")]
    public void Projects_know_only_what_lies_below_them(string project, params string[] below)
    {
        var references = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(below, references.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Carpool.Core")]
    [InlineData("Carpool.Linux")]
    [InlineData("Carpool.Proxy")]
    public void Only_the_executable_knows_Akka(string project)
    {
        Assert.DoesNotContain("Akka", Repository.Read($"src/{project}/{project}.csproj"), StringComparison.Ordinal);
        Assert.Empty(Find(AkkaUsing(), $"src/{project}"));
    }

    [Fact]
    public void Core_has_no_package() =>
        Assert.DoesNotContain(
            "PackageReference", Repository.Read("src/Carpool.Core/Carpool.Core.csproj"), StringComparison.Ordinal);

    [Fact]
    public void Every_test_project_is_run()
    {
        var run = Repository.Read("tests/run");
        Assert.All(
            Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests"), "*.Tests").Select(Path.GetFileName),
            project => Assert.Contains(project!, run, StringComparison.Ordinal));
    }

    [Fact]
    public void The_top_of_the_repository_holds_only_what_belongs_there()
    {
        // The last one is what the test run itself writes; git ignores it.
        string[] allowed = ["Actors.sln", "README.md", "global.json", "hocon", "src", "tests", "artifacts"];

        Assert.Empty(
            from entry in Directory.EnumerateFileSystemEntries(Repository.Root).Select(Path.GetFileName)
            where !entry.StartsWith('.') && !entry.StartsWith("Directory.", StringComparison.Ordinal)
                && !allowed.Contains(entry)
            select entry);
    }

    [Fact]
    public void Every_outcome_has_a_word_of_its_own()
    {
        AssertWords<CarpDrop>(CarpDropExtensions.Word);
        AssertWords<PacketDrop>(PacketDropExtensions.Word);
        AssertWords<SendOutcome>(SendOutcomeExtensions.Word);
        AssertWords<WireLoss>(WireLossExtensions.Word);
        AssertWords<LeaseSupport>(LeaseWords.Word);
        AssertWords<DropOutcome>(LeaseWords.Word);
        AssertWords<AddressOutcome>(AddressOutcomes.Word);
        AssertWords<AcceptPause>(AcceptPauses.Word);
        AssertWords<Refusal>(Refusals.Word);
        AssertWords<RelayEnd>(RelayEnds.Word);
        AssertWords<ConnectionEnd>(ConnectionEnds.Word);
        AssertWords<ConnectionPath>(ConnectionPaths.Word);
    }

    [Fact]
    public void Akka_reads_what_is_shipped_for_it()
    {
        var akka = ConfigurationFactory.ParseString(Repository.Read("hocon/akka.conf"));

        Assert.Equal("off", akka.GetString("akka.log-dead-letters"));
    }

    [Fact]
    public void Messages_are_sealed_and_cannot_be_changed() => Assert.Empty(
        from protocol in typeof(VipProtocol).Assembly.GetTypes()
        where protocol.IsAbstract && protocol.IsSealed && protocol.Name.EndsWith("Protocol", StringComparison.Ordinal)
        from message in protocol.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
        where message.IsClass && !IsClosure(message) && !(message.IsSealed && IsImmutable(message))
        select message.FullName);

    private static bool IsClosure(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsImmutable(Type message) => message
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .All(property => property.SetMethod is not { } set || IsInitOnly(set));

    private static bool IsInitOnly(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static void AssertWords<T>(Func<T, string> word)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().Select(word).ToArray();
        Assert.All(words, one => Assert.Matches("^[a-z]+(-[a-z0-9]+)*$", one));
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    private static bool IsThisFile(string found) => found.Contains(nameof(TidyTests), StringComparison.Ordinal);

    private static IEnumerable<string> Find(Regex pattern, string folder) =>
        from path in Repository.Sources(folder)
        from line in File.ReadLines(Path.Combine(Repository.Root, path)).Index()
        where pattern.IsMatch(line.Item)
        select $"{path}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"\basync void\b|Thread\.Sleep|\bTODO\b|\bFIXME\b|\.GetAwaiter\(\)\.GetResult\(|Task\.Wait")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\([^)]*\)\.Wait")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"[lL]og\.(Log)?(Debug|Info|Information|Warning|Error)\(([a-z]\w*, *)?\$")]
    private static partial Regex InterpolatedLog();

    [GeneratedRegex(@"^\s*unsafe\b|\bunsafe (partial|static|void|class|struct)\b")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"^using Akka")]
    private static partial Regex AkkaUsing();
}
