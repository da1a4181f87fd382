using Carpool.Core.Events;
using CsCheck;

namespace Carpool.Core.Tests.Events;

public sealed class EventTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 6, 7, 8, 9, TimeSpan.Zero);

    private static readonly PoolEvent Down = Event(7, new()
    {
        Kind = EventKind.Server,
        Level = EventLevel.Warning,
        Subject = "imap@mail02",
        Of = "mail02",
        From = "up",
        To = "down",
        Why = "L7STS (LOGIN: NO \"later\") by mail03",
    });

    public static TheoryData<EventKind, string, string?, string?, string, string> Lines => new()
    {
        { EventKind.Role, "192.0.2.101", "BACKUP", "MASTER", "master down",
            "192.0.2.101 BACKUP -> MASTER (master down)" },
        { EventKind.Master, "192.0.2.101", "mail01", "mail02", "heard on the wire",
            "192.0.2.101 master mail01 -> mail02 (heard on the wire)" },
        { EventKind.Master, "192.0.2.101", null, "mail02", "heard on the wire",
            "192.0.2.101 master mail02 (heard on the wire)" },
        { EventKind.Readiness, "mail01", "0", "240", "maintenance +240",
            "mail01 demotion 0 -> 240 (maintenance +240)" },
        { EventKind.Cluster, "mail01", "stopped", "joining", "", "mail01 cluster stopped -> joining" },
        { EventKind.Path, "imap", "kernel", "proxy", "path = proxy", "imap path kernel -> proxy (path = proxy)" },
        { EventKind.Order, "mail02", null, null, "mail02 takes part again", "by order: mail02 takes part again" },
        { EventKind.Plan, "plan", null, null, "mail03 is gone", "plan: mail03 is gone" },
        { EventKind.Link, "eth0", null, null, "eth0 open", "eth0 open" },
        { EventKind.Daemon, "mail01", null, null, "two\nlines\r\n", "mail01: two | lines" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_event_is_one_line_that_names_its_subject_once(
        EventKind kind, string subject, string? from, string? to, string why, string line) => Assert.Equal(
            line, new Happening { Kind = kind, Subject = subject, From = from, To = to, Why = why }.Line);

    [Fact]
    public void As_JSON_it_has_the_documented_keys() => Assert.Equal(
        "{\"sequence\":7,\"at\":\"2026-11-27T06:07:08.009Z\",\"node\":\"mail01\",\"kind\":\"server\","
        + "\"level\":\"warning\",\"subject\":\"imap@mail02\",\"of\":\"mail02\",\"from\":\"up\",\"to\":\"down\","
        + "\"why\":\"L7STS (LOGIN: NO \\\"later\\\") by mail03\","
        + "\"text\":\"imap@mail02 up -> down (L7STS (LOGIN: NO \\\"later\\\") by mail03)\"}",
        EventJson.Write(Down));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"sequence\":\"7\"}")]
    public void What_is_no_event_is_none(string line) => Assert.Null(EventJson.Read(line));

    [Fact]
    public void Half_a_line_is_no_event()
    {
        var line = EventJson.Write(Down);

        Assert.All(Enumerable.Range(0, line.Length), length => Assert.Null(EventJson.Read(line[..length])));
    }

    [Fact]
    public void A_kind_of_a_later_release_is_passed_over() => Assert.Null(
        EventJson.Read(EventJson.Write(Down).Replace("\"server\"", "\"moon\"", StringComparison.Ordinal)));

    [Fact]
    public void Whatever_is_written_is_read_again() =>
        (from kind in Gen.Enum<EventKind>()
         from level in Gen.Enum<EventLevel>()
         from words in Gen.String[Gen.Char['\0', '\uD7FF'], 0, 40].Array[5]
         from hasStates in Gen.Bool
         from number in Gen.Long[1, long.MaxValue]
         from ms in Gen.Long[0, 4_000_000_000_000]
         select new PoolEvent(number, DateTimeOffset.FromUnixTimeMilliseconds(ms), "mail01", new()
         {
             Kind = kind,
             Level = level,
             Subject = words[0],
             Of = words[1],
             From = hasStates ? words[2] : null,
             To = hasStates ? words[3] : null,
             Why = words[4],
         })).Sample(one => Assert.Equal(one, EventJson.Read(EventJson.Write(one))), iter: 2000);

    [Fact]
    public void A_long_cause_is_cut() => Assert.Equal(
        Happening.MaxWhy, new Happening { Kind = EventKind.Plan, Subject = "", Why = new('x', 9999) }.Why.Length);

    [Theory]
    [InlineData("imap@mail02", true)]
    [InlineData("imap", true)]
    [InlineData("mail02", true)]
    [InlineData("mail01", false)]
    [InlineData("down", true)]
    public void A_choice_by_name_takes_what_has_to_do_with_it(string name, bool isTaken) =>
        Assert.Equal(isTaken, new EventChoice([], name).Takes(Down));

    [Fact]
    public void A_choice_by_kind_and_time_takes_only_those()
    {
        Assert.True(new EventChoice([EventKind.Server], Since: At).Takes(Down));
        Assert.False(new EventChoice([EventKind.Role]).Takes(Down));
        Assert.False(new EventChoice([], Since: At.AddMilliseconds(1)).Takes(Down));
    }

    [Fact]
    public void A_kind_that_does_not_exist_gets_the_one_that_was_meant()
    {
        Assert.Equal([EventKind.Role, EventKind.Server], EventChoice.KindsOf(["role", "server"]).Kinds);
        Assert.Equal("sever is no kind of event: did you mean server?", EventChoice.KindsOf(["sever"]).Fault);
        Assert.StartsWith("7 is no kind of event: role, ", EventChoice.KindsOf(["7"]).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_latest_are_kept()
    {
        var ring = new EventRing("mail01");
        for (var i = 0; i < EventRing.Capacity + 5; i++) ring.Add(At, Down.What);

        Assert.Equal((EventRing.Capacity, 6, EventRing.Capacity + 5),
            (ring.All.Count, ring.All[0].Sequence, ring.Last));
        Assert.Equal([ring.Last], ring.After(ring.Last - 1).Select(one => one.Sequence));
        Assert.Empty(ring.After(ring.Last));
    }

    [Fact]
    public void Of_what_was_kept_only_ascending_numbers_count()
    {
        var ring = new EventRing("mail01");

        ring.Remember([Event(3, Down.What), Event(3, Down.What), Event(2, Down.What), Event(9, Down.What)]);

        Assert.Equal([3, 9], ring.All.Select(one => one.Sequence));
        Assert.Equal(10, ring.Add(At, Down.What).Sequence);
    }

    private static PoolEvent Event(long number, Happening what) => new(number, At, "mail01", what);
}
