using Carpool.Core.Admin;
using Carpool.Core.RuntimeApi;
using Carpool.Tests.Admin;

namespace Carpool.Tests.RuntimeApi;

/// <summary>
/// The real HAProxy beside ours: the same columns, names and types, and the same words where both answer.
/// </summary>
public sealed class HaproxyAgreementTests : IAsyncLifetime
{
    /// <summary>What both answer, whatever they know.</summary>
    private static readonly string[] Same =
    [
        "show cli level", "show backend", "show stat 99 4 1", "show stat nope 4 -1", "show servers state nope",
        "show servers conn nope", "show errors nope", "show sess 0x1", "show table", "show table nope",
        "show table smtp key", "show table smtp key 192.0.2.7", "show table smtp data.gpc0 gt 0",
        "show table smtp data.server_id foo", "show table smtp data.server_id eq", "show table smtp foo", "clear table",
        "clear table nope",
        "get weight", "get weight smtp", "get weight nope/mail01", "get weight smtp/nope", "get weight smtp/mail01",
        "set server", "set server smtp", "set server nope/mail01 state maint", "set server smtp/nope state maint",
        "set server smtp/mail01", "set server smtp/mail01 foo", "set server smtp/mail01 state",
        "set server smtp/mail01 state off", "set server smtp/mail01 weight", "set server smtp/mail01 weight foo",
        "set server smtp/mail01 weight 999", "set weight smtp/mail01 100%", "set weight smtp/mail01 -1",
        "set server smtp/mail01 state ready", "disable server", "disable server smtp/nope", "enable server nope/mail01",
        "enable frontend nope", "enable frontend smtp", "disable frontend nope", "shutdown frontend",
        "set maxconn server", "set maxconn server smtp/mail01", "set maxconn server smtp/nope 5",
        "set maxconn server smtp/mail01 foo", "set maxconn frontend", "set maxconn frontend smtp",
        "set maxconn frontend nope 5", "set maxconn frontend smtp 4096", "set maxconn global",
        "shutdown session", "shutdown session foo", "shutdown session 0x1", "shutdown sessions server",
        "shutdown sessions server smtp/nope", "shutdown sessions server smtp/mail01",
        "set timeout", "set timeout foo", "set timeout cli", "set timeout cli foo", "set timeout cli 0",
        "set timeout cli 5x", "set timeout cli 99999999d", "set timeout cli 30d", "set timeout cli 5m",
        "set severity-output", "set severity-output number;show cli level;get weight nope/mail01",
        "set severity-output string;set server smtp/mail01 state off;show backend",
        "operator;show cli level;disable server smtp/mail01", "user;operator;show sess;show errors;show cli level",
        "prompt", "prompt;show cli level", "prompt;show cli level;prompt", "quit;show cli level",
        "  show  cli   level  ;show backend", "show cli level <<\nfoo\n\nshow backend",
        "prompt;show cli level <<\nfoo; bar\nbaz\n\nquit", "show cli level\nshow backend",
    ];

    private readonly FakeDesk _desk = new();
    private RealHaproxy _haproxy = null!;

    public async Task InitializeAsync()
    {
        var smtp = _desk.Snapshot.Services[0] with { Persistence = new PersistenceView(0, 100, 1800, 0) };
        _desk.Snapshot = _desk.Snapshot with { Services = [smtp] };
        _haproxy = await RealHaproxy.StartAsync();
    }

    public async Task DisposeAsync() => await _haproxy.DisposeAsync();

    [Theory]
    [InlineData(CliLevel.Admin)]
    [InlineData(CliLevel.Operator)]
    [InlineData(CliLevel.User)]
    public async Task What_both_answer_they_answer_word_for_word(CliLevel level)
    {
        await using var ours = await RuntimeSocket.StartAsync(_desk, level);
        var word = $"{level}".ToLowerInvariant();
        foreach (var said in Same)
        {
            // Here it changes all nodes, and needs a level.
            if (level == CliLevel.User && said.StartsWith("clear table", StringComparison.Ordinal)) continue;
            Assert.Equal($"{said}: {await _haproxy.AskAsync(word, said + "\n")}",
                $"{said}: {await ours.AskAsync(said + "\n")}");
        }
    }

    [Fact]
    public async Task The_columns_are_the_same_and_each_row_has_those_that_HAProxys_has()
    {
        await using var ours = await RuntimeSocket.StartAsync(_desk);

        Assert.Equal(
            FirstLine(await _haproxy.AskAsync("admin", "show stat\n")), FirstLine(await ours.AskAsync("show stat\n")));
        Assert.Equal(
            FirstLine(await _haproxy.AskAsync("admin", "show servers state\n"), skip: 1),
            FirstLine(await ours.AskAsync("show servers state\n"), skip: 1));
        Assert.Equal(
            FirstLine(await _haproxy.AskAsync("admin", "show servers conn\n")),
            FirstLine(await ours.AskAsync("show servers conn\n")));

        // Ours has a queue in BACKEND, and what HAProxy tells of a check after the first.
        string[] beside = ["qlimit", "slim", "check_duration", "last_chk", "addr"];
        var theirs = Fields(await _haproxy.AskAsync("admin", "show stat typed\n"));
        var own = Fields(await ours.AskAsync("show stat typed\n"));
        Assert.Equal(theirs.Where(field => !IsOneOf(beside, field)), own.Where(field => !IsOneOf(beside, field)));
    }

    [Fact]
    public async Task Information_has_HAProxys_names_numbers_and_types()
    {
        await using var ours = await RuntimeSocket.StartAsync(_desk);

        var theirs = Fields(await _haproxy.AskAsync("admin", "show info typed\n"));
        var own = Fields(await ours.AskAsync("show info typed\n"));

        Assert.Empty(own.Except(theirs));
        Assert.InRange(own.Count, 20, theirs.Count);
    }

    private static bool IsOneOf(string[] names, string field) =>
        names.Any(name => field.Contains($".{name}.1:", StringComparison.Ordinal));

    /// <summary>Kind, number, name, tag and type of each; those of all servers once.</summary>
    private static SortedSet<string> Fields(string typed) => new(
        from line in typed.Split('\n')
        where line.Length > 0
        let parts = line.Split(':')
        let owner = parts[0].Split('.')
        select $"{owner[0]} {string.Join('.', owner[^3..])}:{parts[1]}:{parts[2]}",
        StringComparer.Ordinal);

    private static string FirstLine(string text, int skip = 0) => text.Split('\n')[skip];
}
