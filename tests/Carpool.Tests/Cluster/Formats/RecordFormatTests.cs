using System.Runtime.Serialization;
using System.Text;
using System.Text.Json.Nodes;
using Carpool.Cluster.Formats;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Tests.Cluster.Formats;

public sealed class RecordFormatTests
{
    private const string Word = """
        {"node":"mail01","number":{"incarnation":7,"count":3},"configuration":"c0ffee","release":"0.3.0","demotion":0,
         "masters":[1,6],"services":[{"service":"imap","state":"up","admin":"ready","last_result":"L4OK",
         "since_unix_ms":5}],"witnessed":[],"plan":{"epoch":3,"sequence":12,"author":"mail02"},
         "orders":{"nodes":[{"node":"mail05","wish":"drain","stamp":{"number":1,"by":"mail01"}}],"pins":[]}}
        """;

    private const string Plan = """
        {"version":{"epoch":3,"sequence":12,"author":"mail02"},"configuration":"c0ffee","nodes":["mail01","mail02"],
         "members":[0,1],"ready":[1],"plan":{"1":[1,0],"2":[0]}}
        """;

    private const string OrderOne = """
        {"service":"imap","node":"mail01","state":"disabled","since_unix_ms":7,"stamp":{"number":1,"by":"mail03"}}
        """;

    private const string OrderTwo = """
        {"service":"imap","node":"mail02","state":"disabled","since_unix_ms":7,"stamp":{"number":1,"by":"mail03"}}
        """;

    private const string Clients = """
        {"service":"imap","entries":[{"client":"198.51.100.7","server":"mail03","stamp":12,"age_ms":1500},
         {"client":"2001:db8::7","server":"mail01","stamp":3,"age_ms":0}]}
        """;

    private const string Cleared = """{"service":"imap","client":"198.51.100.7","stamp":13}""";

    private static readonly Dictionary<string, string> Samples = new()
    {
        ["word.1"] = Word,
        ["plan.1"] = Plan,
        ["clients.1"] = Clients,
        ["cleared.1"] = Cleared,
        ["check.1"] = """{"number":7,"service":"smtp"}""",
        ["checked.1"] = """{"number":7,"text":"L7OK","is_good":true}""",
    };

    [Fact]
    public void Every_record_survives_the_wire() => Records.Any.Sample(record => Travelled(record).Equals(record));

    [Fact]
    public void A_word_is_read_as_it_stands_here()
    {
        var word = Assert.IsType<NodeWord>(Read("word.1", Word));

        Assert.Equal(("mail01", new WordNumber(7, 3)), (word.Node, word.Number));
        Assert.Equal([1, 6], word.Masters);
        Assert.Equal(NodeWish.Drain, word.Orders.WishFor("mail05"));
        // Added later, so what an earlier release sends has none.
        Assert.Null(word.Orders.Services);
    }

    [Fact]
    public void Orders_for_services_are_read_as_they_stand_here()
    {
        var word = Assert.IsType<NodeWord>(Read("word.1", Word.Replace(
            "\"pins\":[]", $"\"pins\":[],\"services\":[{OrderOne},{OrderTwo}]",
            StringComparison.Ordinal)));

        Assert.Equal(
            OperatorOrders.None.WithService("imap", ["mail02", "mail01"], AdminState.Disabled, 7, "mail03").Services,
            word.Orders.Services);
    }

    [Fact]
    public void A_plan_is_read_as_it_stands_here()
    {
        var plan = Assert.IsType<PoolPlan>(Read("plan.1", Plan));

        Assert.Equal(["mail02", "mail01"], plan.SuccessionOf(1)!);
        Assert.Equal("3.12 by mail02", plan.Version.ToString());
        // Added later, so what an earlier release sends has none.
        Assert.Equal("", plan.Why);
    }

    [Fact]
    public void Clients_are_read_as_they_stand_here()
    {
        Assert.Equal(
            new ClientsWord("imap",
            [
                new StickEntry(NetAddress.Parse("198.51.100.7"), "mail03", 12, 1500),
                new StickEntry(NetAddress.Parse("2001:db8::7"), "mail01", 3, 0),
            ]),
            Read("clients.1", Clients));
        Assert.Equal(new ClientsCleared("imap", NetAddress.Parse("198.51.100.7"), 13), Read("cleared.1", Cleared));
        Assert.Null(((ClientsCleared)Read("cleared.1", """{"service":"imap","client":null,"stamp":1}""")).Client);
    }

    [Theory]
    [InlineData("word.1")]
    [InlineData("plan.1")]
    [InlineData("clients.1")]
    [InlineData("cleared.1")]
    [InlineData("check.1")]
    [InlineData("checked.1")]
    public void What_a_later_release_adds_is_passed_over(string manifest)
    {
        var text = Samples[manifest];
        var later = JsonNode.Parse(text)!.AsObject();
        later["more"] = new JsonObject { ["of"] = new JsonArray(1, "two", null) };
        foreach (var (_, member) in later.Where(member => member.Value is JsonObject && member.Key != "plan").ToArray())
            member!["more"] = true;

        Assert.Equal(Read(manifest, text), Read(manifest, later.ToJsonString()));
    }

    [Theory]
    [InlineData("word.1", "node", "missing required properties including: 'node'")]
    [InlineData("plan.1", "nodes", "missing required properties including: 'nodes'")]
    [InlineData("clients.1", "service", "missing required properties including: 'service'")]
    [InlineData("cleared.1", "stamp", "missing required properties including: 'stamp'")]
    [InlineData("check.1", "service", "missing required properties including: 'service'")]
    public void What_cannot_be_done_without_is_named(string manifest, string member, string fault)
    {
        var without = JsonNode.Parse(Samples[manifest])!.AsObject();
        without.Remove(member);

        var refusal = Assert.Throws<SerializationException>(() => Read(manifest, without.ToJsonString()));
        Assert.StartsWith($"not a {manifest}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("word.1", "\"mail01\"", "null")]
    [InlineData("word.1", "\"up\"", "\"upside-down\"")]
    [InlineData("word.1", "\"up\"", "1")]
    [InlineData("word.1", "[1,6]", "[1,0]")]
    [InlineData("word.1", "[1,6]", "[256]")]
    [InlineData("word.1", "[{\"service\"", "[null,{\"service\"")]
    [InlineData("word.1", "\"pins\":[]", "\"pins\":[],\"services\":[null]")]
    [InlineData("word.1", "\"pins\":[]", $"\"pins\":[],\"services\":[{OrderTwo},{OrderOne}]")]
    [InlineData("plan.1", "[1,0]", "[1,1]")]
    [InlineData("plan.1", "[1,0]", "[2]")]
    [InlineData("plan.1", "[1,0]", "[64]")]
    [InlineData("plan.1", "[1,0]", "[-1]")]
    [InlineData("plan.1", "[1,0]", "{}")]
    [InlineData("plan.1", "\"ready\":[1]", "\"ready\":[2]")]
    [InlineData("plan.1", "\"2\":", "\"1\":")]
    [InlineData("plan.1", "\"2\":", "\"0\":")]
    [InlineData("plan.1", "\"2\":", "\"two\":")]
    [InlineData("plan.1", "[\"mail01\",\"mail02\"]", "[\"mail01\",null]")]
    [InlineData("clients.1", "\"198.51.100.7\"", "\"198.51.100\"")]
    [InlineData("clients.1", "\"198.51.100.7\"", "7")]
    [InlineData("clients.1", "\"mail03\"", "\"\"")]
    [InlineData("clients.1", "\"mail03\"", "null")]
    [InlineData("clients.1", "12", "0")]
    [InlineData("clients.1", "12", "9223372036854775807")]
    [InlineData("clients.1", "1500", "-1")]
    [InlineData("clients.1", "1500", "9223372036854775807")]
    [InlineData("cleared.1", "13", "0")]
    [InlineData("cleared.1", "\"198.51.100.7\"", "\"all\"")]
    public void What_makes_no_sense_is_refused(string manifest, string part, string instead)
    {
        var good = Samples[manifest];
        Assert.Contains(part, good, StringComparison.Ordinal);

        Assert.Throws<SerializationException>(
            () => Read(manifest, good.Replace(part, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_format_of_another_release_is_named() => Assert.Equal(
        "a record of format 'word.2', which this release does not know: it has word.1, plan.1, yield.1, clients.1, "
            + "cleared.1, check.1, checked.1, hearing.1",
        Assert.Throws<SerializationException>(() => Read("word.2", Word)).Message);

    [Fact]
    public void Any_octets_are_a_record_or_one_kind_of_exception() => Gen.Select(
        Gen.Int[0, RecordFormat.All.Count - 1].Select(which => RecordFormat.All[which].Manifest),
        Gen.Byte.Array[0, 200]).Sample(IsReadOrRefused);

    [Fact]
    public void Any_damage_to_a_record_leaves_one_or_gives_one_kind_of_exception() => Gen.Select(
        Gen.Int[0, Samples.Count - 1].Select(which => Samples.Keys.Order().ElementAt(which)),
        Gen.Int[0, 10_000],
        Gen.Int[0, 40],
        Gen.String[Gen.Char["{}[]\",:0179-null"], 0, 4]).Sample((manifest, at, cut, put) =>
        {
            var good = Samples[manifest];
            var from = at % good.Length;
            var damaged = good[..from] + put + good[Math.Min(good.Length, from + cut)..];
            return IsReadOrRefused(manifest, Encoding.UTF8.GetBytes(damaged));
        });

    [Fact]
    public void The_largest_plan_fits_a_frame_twice()
    {
        var octets = RecordFormat.For(typeof(PoolPlan)).Write(Records.LargestPlan());

        Assert.InRange(octets.Length, 32_000, 64_000);
        Assert.Equal(Records.LargestPlan(), RecordFormat.For("plan.1").Read(octets));
    }

    [Fact]
    public void The_largest_message_of_clients_fits_a_frame_and_a_larger_one_is_refused()
    {
        var entry = new StickEntry(
            NetAddress.Parse("2001:db8:1111:1111:1111:1111:1111:1111"), new string('n', 63), 1L << 59, 1L << 39);
        var format = RecordFormat.For(typeof(ClientsWord));
        ClientsWord Of(int clients) => new(new string('s', 63), [.. Enumerable.Repeat(entry, clients)]);

        var octets = format.Write(Of(StickTable.MaxPart));
        Assert.InRange(octets.Length, 64_000, 128_000);
        Assert.Equal(Of(StickTable.MaxPart), format.Read(octets));
        Assert.Throws<SerializationException>(() => format.Read(format.Write(Of(StickTable.MaxPart + 1))));
    }

    private static object Travelled(object record)
    {
        var format = RecordFormat.For(record.GetType());
        return RecordFormat.For(format.Manifest).Read(format.Write(record));
    }

    private static object Read(string manifest, string text) =>
        RecordFormat.For(manifest).Read(Encoding.UTF8.GetBytes(text));

    private static bool IsReadOrRefused(string manifest, byte[] octets)
    {
        try
        {
            RecordFormat.For(manifest).Read(octets);
            return true;
        }
        catch (SerializationException)
        {
            return true;
        }
    }
}
