using Carpool.Core.Balancing;
using CsCheck;

namespace Carpool.Core.Tests.Balancing;

public sealed class BackendTableTests
{
    [Theory]
    [InlineData("L", "ABC", 0, "LABC")]
    [InlineData("L", "ABC", 1, "LBCA")]
    [InlineData("L", "ABC", 5, "LCAB")]
    [InlineData("l", "ABC", 1, "BCA")] // lower case: takes no sessions
    [InlineData("", "ABC", 2, "CAB")]
    [InlineData("l", "AbC", 1, "CA")]
    [InlineData("L", "abc", 7, "L")]
    [InlineData("L", "", 7, "L")]
    [InlineData("l", "abc", 3, "")]
    [InlineData("", "", 0, "")]
    public void The_local_server_comes_first_then_the_others_in_turn(
        string local, string others, uint turn, string order)
    {
        var table = new BackendTable(local.Select(Named).SingleOrDefault(), others.Select(Named));
        Assert.Equal(order, Order(table.CandidatesFor(turn)));
        Assert.Equal(order.Length, table.Count);
    }

    [Fact]
    public void Before_the_first_check_nothing_is_tried() => Assert.Equal(0, BackendTable.Empty.CandidatesFor(0).Count);

    [Fact]
    public void Every_connection_sees_each_server_that_is_up_once_and_the_local_one_first()
    {
        Gen.Select(Gen.Bool.Array[0, 12], Gen.Bool, Gen.Bool, Gen.UInt).Sample((up, hasLocal, localUp, turn) =>
        {
            var others = up.Select((isUp, index) => Server($"other{index}", isUp)).ToArray();
            var local = hasLocal ? Server("local", localUp) : null;
            var candidates = new BackendTable(local, others).CandidatesFor(turn);
            var seen = Enumerable.Range(0, candidates.Count).Select(attempt => candidates[attempt]).ToArray();

            var expected = others.Where(server => server.TakesNewSessions).ToHashSet();
            if (local is { TakesNewSessions: true })
            {
                Assert.Same(local, seen[0]);
                expected.Add(local);
            }

            Assert.Equal(expected.Count, seen.Length);
            Assert.True(expected.SetEquals(seen));
        });
    }

    [Fact]
    public void In_any_run_of_turns_the_others_get_equal_shares_within_one()
    {
        Gen.Select(Gen.Int[1, 12], Gen.UInt[0, 1_000_000], Gen.Int[1, 200]).Sample((servers, from, turns) =>
        {
            var others = Enumerable.Range(0, servers).Select(index => Server($"{index}", true));
            var table = new BackendTable(local: null, others);
            var shares = new Dictionary<string, int>();
            for (var turn = 0u; turn < turns; turn++)
            {
                var first = table.CandidatesFor(from + turn)[0].Name;
                shares[first] = shares.GetValueOrDefault(first) + 1;
            }

            var least = shares.Count < servers ? 0 : shares.Values.Min();
            Assert.InRange(shares.Values.Max() - least, 0, 1);
        });
    }

    [Fact]
    public void There_is_no_candidate_beyond_the_last()
    {
        var candidates = new BackendTable(Server("local", true), []).CandidatesFor(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => candidates[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => candidates[-1]);
    }

    private static string Order(Candidates candidates) =>
        string.Concat(Enumerable.Range(0, candidates.Count).Select(attempt => candidates[attempt].Name));

    private static Server Named(char name) => Server(name.ToString(), char.IsUpper(name));

    private static Server Server(string name, bool takesNewSessions) =>
        new(name, NetAddress.Parse("192.0.2.11"), 143, takesNewSessions);
}
